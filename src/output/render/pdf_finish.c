/* pdf_finish.c - what Cairo 1.16 can't say, added with libqpdf: language, alternative texts, scopes, metadata, output
 * intent, the bundle itself as an attachment. The result is meant to be PDF/A-3a and PDF/UA-1.
 *
 * libqpdf's handles are numbers that live as long as the document, so nothing here is released by itself. */
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

#include "base/resource.h"
#include "diag/job.h"
#include "output/render/pdf.h"

struct finish {
	qpdf_data q;
	const struct tpf_pdf_facts *facts;
	size_t figure, scope;           /* met so far */
};

static void put(qpdf_data q, qpdf_oh dict, const char *key, const char *value)
{
	qpdf_oh_replace_key(q, dict, key, qpdf_oh_parse(q, value));
}

static bool is(qpdf_data q, qpdf_oh element, const char *type)
{
	return qpdf_oh_is_dictionary(q, element) && qpdf_oh_has_key(q, element, "/S") &&
		!strcmp(qpdf_oh_get_name(q, qpdf_oh_get_key(q, element, "/S")), type);
}

/* ---- structure ---- */

static void drop_private(qpdf_data q, qpdf_oh kids)
{
	for (int i = qpdf_oh_get_array_n_items(q, kids) - 1; i >= 0; i--)
		if (is(q, qpdf_oh_get_array_item(q, kids, i), "/Private"))
			qpdf_oh_erase_item(q, kids, i);
}

/* The tree is as deep as we made it: document, table, row, cell. */
static void walk(struct finish *f, qpdf_oh element)
{
	qpdf_data q = f->q;
	if (!qpdf_oh_is_dictionary(q, element))
		return;
	if (is(q, element, "/Figure")) {
		const char *alt = f->figure < f->facts->n_alts ? f->facts->alts[f->figure] : "Figure";
		qpdf_oh_replace_key(q, element, "/Alt", qpdf_oh_new_unicode_string(q, alt));
		put(q, element, "/A", "<< /O /Layout /Placement /Block >>");
		f->figure++;
	} else if (is(q, element, "/TH")) {
		bool row = f->scope < f->facts->n_scopes && !strcmp(f->facts->scopes[f->scope], "Row");
		put(q, element, "/A", row ? "<< /O /Table /Scope /Row >>" : "<< /O /Table /Scope /Column >>");
		f->scope++;
	}
	qpdf_oh kids = qpdf_oh_get_key(q, element, "/K");
	if (!qpdf_oh_is_array(q, kids)) {
		walk(f, kids);
		return;
	}
	drop_private(q, kids);
	for (int i = 0; i < qpdf_oh_get_array_n_items(q, kids); i++)
		walk(f, qpdf_oh_get_array_item(q, kids, i));
}

/* ---- artifacts ---- */

/* The marked contents of a page that belong to the structure, by their id. */
static qpdf_oh parents_of(qpdf_data q, qpdf_oh page, qpdf_oh nums)
{
	int own = qpdf_oh_has_key(q, page, "/StructParents") ? qpdf_oh_get_int_value_as_int(q, qpdf_oh_get_key(q, page, "/StructParents")) : -1;
	for (int i = 0; i + 1 < qpdf_oh_get_array_n_items(q, nums); i += 2)
		if (qpdf_oh_get_int_value_as_int(q, qpdf_oh_get_array_item(q, nums, i)) == own)
			return qpdf_oh_get_array_item(q, nums, i + 1);
	return qpdf_oh_new_null(q);
}

/* Cairo 1.16 refuses the tag Artifact, so rules and feet are tagged Private: "/Private << /MCID 7 >> BDC" becomes
 * "/Artifact BMC", and 7 is forgotten in the parent tree. */
static void make_artifacts(qpdf_data q, qpdf_oh page, qpdf_oh parents)
{
	static const char mark[] = "/Private <<";
	unsigned char *bytes = NULL;
	size_t n = 0;
	struct tpf_buf out = {0};
	if (qpdf_oh_get_page_content_data(q, page, &bytes, &n))
		return;
	const char *at = (const char *)bytes, *end = at + n;
	for (const char *hit; (hit = memmem(at, (size_t)(end - at), mark, sizeof mark - 1));) {
		const char *stop = memmem(hit, (size_t)(end - hit), "BDC", 3);
		const char *id = stop ? memmem(hit, (size_t)(stop - hit), "/MCID", 5) : NULL;
		if (!id)
			break;
		int number = atoi(id + 5);
		if (qpdf_oh_is_array(q, parents) && number < qpdf_oh_get_array_n_items(q, parents))
			qpdf_oh_set_array_item(q, parents, number, qpdf_oh_new_null(q));
		tpf_buf_put(&out, at, (size_t)(hit - at));
		tpf_buf_puts(&out, "/Artifact BMC");
		at = stop + 3;
	}
	tpf_buf_put(&out, at, (size_t)(end - at));
	qpdf_oh contents = qpdf_oh_get_key(q, page, "/Contents");
	if (qpdf_oh_is_array(q, contents)) {
		contents = qpdf_oh_get_array_item(q, contents, 0);
		qpdf_oh_replace_key(q, page, "/Contents", contents);
	}
	qpdf_oh_replace_stream_data(q, contents, (const unsigned char *)out.text, out.len, qpdf_oh_new_null(q), qpdf_oh_new_null(q));
	tpf_buf_free(&out);
	free(bytes);
}

static void structure(struct finish *f, qpdf_oh root)
{
	qpdf_data q = f->q;
	qpdf_oh tree = qpdf_oh_get_key(q, root, "/StructTreeRoot");
	walk(f, tree);
	qpdf_oh nums = qpdf_oh_get_key(q, qpdf_oh_get_key(q, tree, "/ParentTree"), "/Nums");
	int pages = qpdf_get_num_pages(q);
	for (int i = 0; i < pages; i++) {
		qpdf_oh page = qpdf_get_page_n(q, (size_t)i);
		put(q, page, "/Tabs", "/S");
		make_artifacts(q, page, parents_of(q, page, nums));
	}
}

/* ---- metadata ---- */

static void escaped(struct tpf_buf *out, const char *s)
{
	for (; *s; s++)
		if (*s == '&' || *s == '<' || *s == '>')
			tpf_buf_puts(out, *s == '&' ? "&amp;" : *s == '<' ? "&lt;" : "&gt;");
		else
			tpf_buf_putc(out, *s);
}

/* $t title, $a author, $s subject, $d date, $p producer; pdfuaid needs its extension schema, or A-3 fails. */
static const char xmp[] =
	"<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
	"xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" "
	"xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">"
	"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>"
	"<dc:format>application/pdf</dc:format>"
	"<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">$t</rdf:li></rdf:Alt></dc:title>"
	"<dc:creator><rdf:Seq><rdf:li>$a</rdf:li></rdf:Seq></dc:creator>"
	"<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">$s</rdf:li></rdf:Alt></dc:description>"
	"<dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>"
	"<pdf:Producer>$p</pdf:Producer><xmp:CreatorTool>tpfreport " TPF_VERSION "</xmp:CreatorTool>"
	"<xmp:CreateDate>$d</xmp:CreateDate><xmp:ModifyDate>$d</xmp:ModifyDate></rdf:Description>\n"
	"<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" "
	"xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
	"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
	"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
	"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
	"<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part</pdfaProperty:name>"
	"<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
	"<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
	"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\n"
	"</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>";

static qpdf_oh stream(qpdf_data q, const void *bytes, size_t n, const char *const entries[][2])
{
	qpdf_oh s = qpdf_oh_new_stream(q);
	qpdf_oh_replace_stream_data(q, s, bytes, n, qpdf_oh_new_null(q), qpdf_oh_new_null(q));
	for (qpdf_oh d = qpdf_oh_get_dict(q, s); (*entries)[0]; entries++)
		put(q, d, (*entries)[0], (*entries)[1]);
	return s;
}

/* "2026-10-16T09:00:00Z" as a PDF string. */
static const char *pdf_date(struct tpf *job, const char *d)
{
	return tpf_sprintf(&job->arena, "(D:%.4s%.2s%.2s%.2s%.2s%.2sZ)", d, d + 5, d + 8, d + 11, d + 14, d + 17);
}

static void metadata(struct tpf *job, struct finish *f, qpdf_oh root)
{
	qpdf_data q = f->q;
	qpdf_oh info = qpdf_oh_get_key(q, qpdf_get_trailer(q), "/Info");
	/* Cairo 1.16 leaves out the "D:" that a date begins with. */
	put(q, info, "/CreationDate", pdf_date(job, f->facts->date));
	put(q, info, "/ModDate", pdf_date(job, f->facts->date));
	const char *producer = qpdf_oh_has_key(q, info, "/Producer") ? qpdf_oh_get_utf8_value(q, qpdf_oh_get_key(q, info, "/Producer")) : "cairo";
	struct tpf_buf text = {0};
	for (const char *c = xmp; *c; c++) {
		const char *value = *c != '$' ? NULL : c[1] == 't' ? f->facts->title : c[1] == 'a' ? f->facts->author : c[1] == 's' ? f->facts->subject
			: c[1] == 'd' ? f->facts->date : producer;
		if (value) {
			escaped(&text, value);
			c++;
		} else {
			tpf_buf_putc(&text, *c);
		}
	}
	static const char *const entries[][2] = {{"/Type", "/Metadata"}, {"/Subtype", "/XML"}, {NULL, NULL}};
	qpdf_oh_replace_key(q, root, "/Metadata", stream(q, text.text, text.len, entries));
	tpf_buf_free(&text);
}

static void output_intent(qpdf_data q, qpdf_oh root)
{
	static const char *const entries[][2] = {{"/N", "3"}, {NULL, NULL}};
	const struct tpf_resource *icc = tpf_resource("sRGB.icc");
	if (!icc)
		return;
	qpdf_oh intent = qpdf_oh_parse(q, "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) >>");
	qpdf_oh_replace_key(q, intent, "/DestOutputProfile", stream(q, icc->bytes, (size_t)(icc->end - icc->bytes), entries));
	qpdf_oh list = qpdf_oh_new_array(q);
	qpdf_oh_append_item(q, list, qpdf_make_indirect_object(q, intent));
	qpdf_oh_replace_key(q, root, "/OutputIntents", list);
}

/* ---- attachment ---- */

static void attachment(struct tpf *job, struct finish *f, qpdf_oh root)
{
	qpdf_data q = f->q;
	const char *name = "bundle.json";
	const char *params = tpf_sprintf(&job->arena, "<< /Size %zu /ModDate %s >>", f->facts->len, pdf_date(job, f->facts->date));
	const char *const entries[][2] = {{"/Type", "/EmbeddedFile"}, {"/Subtype", "/application#2fjson"}, {"/Params", params}, {NULL, NULL}};
	qpdf_oh file = stream(q, f->facts->bytes, f->facts->len, entries), spec = qpdf_oh_parse(q, "<< /Type /Filespec /AFRelationship /Data >>");
	qpdf_oh both = qpdf_oh_new_dictionary(q), list = qpdf_oh_new_array(q), tree = qpdf_oh_new_array(q), files = qpdf_oh_new_dictionary(q);
	qpdf_oh_replace_key(q, both, "/F", file);
	qpdf_oh_replace_key(q, both, "/UF", file);
	qpdf_oh_replace_key(q, spec, "/F", qpdf_oh_new_string(q, name));
	qpdf_oh_replace_key(q, spec, "/UF", qpdf_oh_new_unicode_string(q, name));
	qpdf_oh_replace_key(q, spec, "/Desc", qpdf_oh_new_unicode_string(q, "The measurement bundle this report was made of"));
	qpdf_oh_replace_key(q, spec, "/EF", both);
	spec = qpdf_make_indirect_object(q, spec);
	qpdf_oh_append_item(q, list, spec);
	qpdf_oh_replace_key(q, root, "/AF", list);
	qpdf_oh_append_item(q, tree, qpdf_oh_new_unicode_string(q, name));
	qpdf_oh_append_item(q, tree, spec);
	qpdf_oh_replace_key(q, files, "/Names", tree);
	qpdf_oh names = qpdf_oh_has_key(q, root, "/Names") ? qpdf_oh_get_key(q, root, "/Names") : qpdf_oh_new_dictionary(q);
	qpdf_oh_replace_key(q, names, "/EmbeddedFiles", files);
	qpdf_oh_replace_key(q, root, "/Names", names);
}

/* ---- all ---- */

static bool save(qpdf_data q, struct tpf_buf *out)
{
	if (qpdf_init_write_memory(q) > QPDF_WARNINGS)
		return false;
	qpdf_set_deterministic_ID(q, QPDF_TRUE);
	qpdf_force_pdf_version(q, "1.7");
	qpdf_set_object_stream_mode(q, qpdf_o_generate);
	qpdf_set_stream_data_mode(q, qpdf_s_compress);
	qpdf_set_newline_before_endstream(q, QPDF_TRUE);
	if (qpdf_write(q) > QPDF_WARNINGS)
		return false;
	tpf_buf_put(out, qpdf_get_buffer(q), qpdf_get_buffer_length(q));
	return true;
}

bool tpf_pdf_finish(struct tpf *job, const struct tpf_buf *drawn, const struct tpf_pdf_facts *facts, struct tpf_buf *out)
{
	qpdf_data q = qpdf_init();
	struct finish f = {q, facts, 0, 0};
	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	bool ok = qpdf_read_memory(q, "report", drawn->text, drawn->len, NULL) <= QPDF_WARNINGS;
	if (ok) {
		qpdf_oh root = qpdf_get_root(q);
		qpdf_oh_replace_key(q, root, "/Lang", qpdf_oh_new_unicode_string(q, "en"));
		put(q, root, "/ViewerPreferences", "<< /DisplayDocTitle true >>");
		put(q, root, "/MarkInfo", "<< /Marked true >>");
		structure(&f, root);
		metadata(job, &f, root);
		output_intent(q, root);
		if (facts->len)
			attachment(job, &f, root);
		ok = save(q, out);
	}
	if (!ok)
		tpf_render_failed(job, "the PDF report", qpdf_has_error(q) ? qpdf_get_error_full_text(q, qpdf_get_error(q)) : "libqpdf gave no reason");
	qpdf_cleanup(&q);
	return ok;
}
