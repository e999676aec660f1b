/* html.c - the report tree through templates/report.xsl: one file, no script, nothing fetched.
 *
 * The style sheet is fenced: no network, no file, no writing. libxslt's own messages are kept and become a finding. */
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>
#include <libxml/parser.h>
#include <pthread.h>
#include <string.h>

#include "base/resource.h"
#include "diag/job.h"
#include "output/render/render.h"
#include "report/plot.h"
#include "report/tree.h"

bool tpf_render_failed(struct tpf *job, const char *what, const char *said)
{
	struct tpf_buf line = {0};
	for (const char *c = said ? said : ""; *c; c++)
		tpf_buf_putc(&line, *c == '\n' ? ' ' : *c);
	tpf_report(job, TPF_IO_030, NULL, "%s could not be made: %s", what, line.len ? line.text : "no reason is known");
	tpf_buf_free(&line);
	return false;
}

/* ---- style ---- */

static void variables(struct tpf_buf *out, bool dark)
{
	for (int r = 1; r < TPF_ROLES; r++)
		tpf_buf_printf(out, "--%s:#%06x;", tpf_palette[r].name, dark ? tpf_palette[r].dark : tpf_palette[r].light);
}

void tpf_palette_css(struct tpf_buf *out)
{
	tpf_buf_puts(out, ":root{color-scheme:light dark;");
	variables(out, false);
	tpf_buf_puts(out, "}\n@media screen and (prefers-color-scheme:dark){:root{");
	variables(out, true);
	tpf_buf_puts(out, "}}\n");
	tpf_buf_puts(out, (const char *)tpf_resource("plot.css")->bytes);
	for (int r = 1; r < TPF_ROLES; r++)
		tpf_buf_printf(out, "svg .f-%s{fill:var(--%s)}svg .s-%s{stroke:var(--%s)}\n", tpf_palette[r].name, tpf_palette[r].name,
			tpf_palette[r].name, tpf_palette[r].name);
}

static void add_style(xmlNode *root)
{
	struct tpf_buf css = {0};
	tpf_palette_css(&css);
	tpf_buf_puts(&css, (const char *)tpf_resource("report.css")->bytes);
	tpf_tree_text(tpf_tree_add(root, "style"), tpf_buf_str(&css));
	tpf_buf_free(&css);
}

/* ---- figures ---- */

static bool is_missing(xmlNode *figure)
{
	for (xmlNode *p = xmlFirstElementChild(figure); p; p = xmlNextElementSibling(p))
		if (xmlHasProp(p, BAD_CAST "role"))
			return true;
	return false;
}

void tpf_figures(struct tpf *job, const struct tpf_view *view, xmlNode *node)
{
	for (xmlNode *c = xmlFirstElementChild(node); c; c = xmlNextElementSibling(c)) {
		if (strcmp((const char *)c->name, "figure")) {
			tpf_figures(job, view, c);
			continue;
		}
		xmlChar *name = xmlGetProp(c, BAD_CAST "plot");
		const struct tpf_plot *plot = name ? tpf_plot_find((const char *)name) : NULL;
		if (plot && !is_missing(c))
			tpf_svg(tpf_plot_scene(job, plot, view, false), c);
		xmlFree(name);
	}
}

/* ---- transformation ---- */

/* libxslt's default fence is process-wide and is the only one that xsl:import obeys; a transformation gets its own too. */
static xsltSecurityPrefs *fence;

static void quiet(void *user, const char *format, ...)
{
	(void)user, (void)format;
}

static void start(void)
{
	static const xsltSecurityOption rights[] = {XSLT_SECPREF_READ_FILE, XSLT_SECPREF_WRITE_FILE, XSLT_SECPREF_CREATE_DIRECTORY,
		XSLT_SECPREF_READ_NETWORK, XSLT_SECPREF_WRITE_NETWORK};
	xmlInitParser();
	fence = xsltNewSecurityPrefs();
	for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
		xsltSetSecurityPrefs(fence, rights[i], xsltSecurityForbid);
	xsltSetDefaultSecurityPrefs(fence);
	xsltSetGenericErrorFunc(NULL, quiet);
}

static void keep(void *user, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	tpf_buf_vprintf(user, format, args);
	va_end(args);
}

static xsltStylesheet *style_sheet(void)
{
	const struct tpf_resource *r = tpf_resource("report.xsl");
	xmlDoc *doc = xmlReadMemory((const char *)r->bytes, (int)(r->end - r->bytes), "tpf:report.xsl", NULL, XML_PARSE_NONET);
	xsltStylesheet *sheet = doc ? xsltParseStylesheetDoc(doc) : NULL;
	if (doc && !sheet)
		xmlFreeDoc(doc);
	return sheet;
}

bool tpf_html(struct tpf *job, xmlDoc *tree, struct tpf_buf *out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, start);
	bool ok = false;
	struct tpf_buf said = {0};
	xmlChar *text = NULL;
	int len = 0;
	xmlDoc *page = NULL;
	xsltTransformContext *context = NULL;
	add_style(xmlDocGetRootElement(tree));
	xsltStylesheet *sheet = style_sheet();
	if (!sheet)
		goto done;
	context = xsltNewTransformContext(sheet, tree);
	xsltSetTransformErrorFunc(context, &said, keep);
	xsltSetCtxtSecurityPrefs(fence, context);
	page = xsltApplyStylesheetUser(sheet, tree, NULL, NULL, NULL, context);
	if (!page || context->state != XSLT_STATE_OK || xsltSaveResultToString(&text, &len, page, sheet) < 0)
		goto done;
	tpf_buf_put(out, text, (size_t)len);
	ok = true;
done:
	if (!ok)
		tpf_render_failed(job, "the HTML report", tpf_buf_str(&said));
	xmlFree(text);
	xmlFreeDoc(page);
	if (context)
		xsltFreeTransformContext(context);
	xsltFreeStylesheet(sheet);
	tpf_buf_free(&said);
	return ok;
}

void tpf_xml(xmlDoc *tree, struct tpf_buf *out)
{
	xmlChar *text;
	int len;
	xmlDocDumpFormatMemoryEnc(tree, &text, &len, "UTF-8", 1);
	tpf_buf_put(out, text, (size_t)len);
	xmlFree(text);
}

/* ---- a plot by itself ---- */

void tpf_svg_file(const struct tpf_scene *scene, struct tpf_buf *out)
{
	struct tpf_buf css = {0};
	xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
	xmlNode *holder = xmlNewNode(NULL, BAD_CAST "x"), *svg;
	xmlDocSetRootElement(doc, holder);
	svg = tpf_svg(scene, holder);
	tpf_palette_css(&css);
	tpf_buf_puts(&css, "svg{background:var(--paper);font-family:Inter,\"Segoe UI\",Arial,sans-serif}\n");
	xmlNode *style = xmlNewNode(svg->ns, BAD_CAST "style");
	tpf_tree_text(style, tpf_buf_str(&css));
	xmlAddPrevSibling(svg->children, style);
	xmlUnlinkNode(svg);
	xmlDocSetRootElement(doc, svg);
	xmlFreeNode(holder);
	xmlChar *text;
	int len;
	xmlDocDumpMemoryEnc(doc, &text, &len, "UTF-8");
	tpf_buf_put(out, text, (size_t)len);
	xmlFree(text);
	xmlFreeDoc(doc);
	tpf_buf_free(&css);
}
