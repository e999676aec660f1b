/* tree.h - the report as a tree: made once of a judged bundle, read by HTML, PDF and XML.
 *
 * The vocabulary, in libxml2 nodes without namespace. Every string is ready to be shown; a reader only places it.
 *
 *   report    kind="single", "comparison" or "reference", lang; holds meta, then sections in reading order
 *   meta      name: title, short-title, subtitle, kind, digest, date, generator, description, author; the text is its value
 *   section   id, title; ids are permanent. Two sections stand before the numbered ones and have no title:
 *             "headline" and "verdict", with state="good", "bad" or "open"
 *   entry     id, title; of the reference: a rule or a field with its list, and p role="code" for the example
 *   p         a paragraph; role="label" small above a number, "lead" the sentence to remember, "note" small below,
 *             "verdict" the verdict's words, "counts", "missing" what can't be shown and why
 *   list      rows of two cells, name and value
 *   table     id, caption; role="wide" where it wants the page's width; rows
 *   row       role="head" of column heads, "key" what the reader looks for, "sum" totals, "aside" what is not ranked
 *   cell      role="head" (of its row or column), align="right", state="good", "bad", "warn", "open"
 *   n         a number: value and u in full digits, unit; its text is what is shown. In the headline value, plus and
 *             unit are three n of role="value", "plus", "unit"
 *   figure    id, title, plot (its name), alt; its p is the caption, or role="missing" when it can't be drawn
 *   findings  finding*; caption, where it is not the report's own
 *   finding   severity, rule, name, place; explained="yes" for a consequence of the one above; p message, p role="hint"
 *
 * Inside text: i, b, sub, sup, code, link (href, inside the report only). */
#pragma once
#include <libxml/tree.h>
#include <stdbool.h>

#include "model/metric.h"
#include "report/report.h"

/* A new child element. */
xmlNode *tpf_tree_add(xmlNode *parent, const char *name);
void tpf_tree_set(xmlNode *, const char *name, const char *value);
/* Text from anywhere: what XML can't hold, bytes that are not UTF-8, and bidi controls (they would turn the digits
 * beside them around) become U+FFFD. */
void tpf_tree_text(xmlNode *, const char *);
/* The same, made into a string. */
const char *tpf_tree_clean(struct tpf_arena *, const char *);

/* Our own words with _{sub}, ^{sup}, *italic*. */
enum tpf_piece { TPF_PIECE_PLAIN, TPF_PIECE_SUB, TPF_PIECE_SUP, TPF_PIECE_ITALIC };
void tpf_pieces(const char *markup, void (*piece)(void *user, enum tpf_piece, const char *text), void *user);
void tpf_tree_markup(xmlNode *, const char *markup);

xmlNode *tpf_tree_p(xmlNode *parent, const char *role, const char *format, ...) __attribute__((format(printf, 3, 4)));
xmlNode *tpf_tree_cell(xmlNode *row, const char *text);
xmlNode *tpf_tree_cell_right(xmlNode *row, const char *text);
/* A row of a list: name and value; a value of NULL reads "not disclosed". */
void tpf_tree_item(xmlNode *list, const char *name, const char *value);
/* A table with its row of heads; a head starting with '>' is right-aligned. The list ends with NULL. */
xmlNode *tpf_tree_table(xmlNode *section, const char *id, const char *caption, const char *const *heads);
xmlNode *tpf_tree_row(xmlNode *table, const char *role);

/* The whole report of one bundle. New: xmlFreeDoc(). */
xmlDoc *tpf_tree_report(struct tpf *, const struct tpf_view *);

/* Its parts (one file each group). */
struct tpf_chapter {
	struct tpf *job;
	const struct tpf_view *view;
	const struct tpf_bundle *bundle; /* NULL when the form was not right */
	const struct tpf_metrics *metrics; /* NULL likewise */
	struct tpf_tally tally;
	xmlNode *report;
};
xmlNode *tpf_tree_section(struct tpf_chapter *, const char *id, const char *title);
void tpf_chapter_head(struct tpf_chapter *);
void tpf_chapter_headline(struct tpf_chapter *);
void tpf_chapter_verdict(struct tpf_chapter *);
void tpf_chapter_summary(struct tpf_chapter *);
void tpf_chapter_ceilings(struct tpf_chapter *);
void tpf_chapter_energy(struct tpf_chapter *);
void tpf_chapter_power(struct tpf_chapter *);
void tpf_chapter_service(struct tpf_chapter *);
void tpf_chapter_uncertainty(struct tpf_chapter *);
void tpf_chapter_cost(struct tpf_chapter *); /* nothing where the bundle says nothing of it */
void tpf_chapter_claims(struct tpf_chapter *); /* likewise */
void tpf_chapter_system(struct tpf_chapter *);
void tpf_chapter_levels(struct tpf_chapter *);
void tpf_chapter_findings(struct tpf_chapter *);
void tpf_chapter_provenance(struct tpf_chapter *);
void tpf_chapter_cite(struct tpf_chapter *);
/* Shared with the comparison: the number of a headline, and one finding of a list. */
void tpf_tree_number(struct tpf *, xmlNode *section, struct tpf_value);
void tpf_tree_finding(struct tpf *, xmlNode *list, const struct tpf_finding *);
/* A figure, or the sentence that says why it can't be drawn. */
void tpf_chapter_figure(struct tpf_chapter *, xmlNode *section, const char *plot);
