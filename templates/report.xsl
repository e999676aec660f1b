<?xml version="1.0" encoding="UTF-8"?>
<!-- report.xsl - the report tree (src/report/tree.h) as one HTML page. It places strings; it never calculates, formats or sorts. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:svg="http://www.w3.org/2000/svg"
	exclude-result-prefixes="svg">
<xsl:output method="html" encoding="UTF-8" indent="no" doctype-system="about:legacy-compat"/>
<xsl:variable name="sections" select="/report/section[@title]"/>

<xsl:template match="/report">
	<html lang="{@lang}">
		<head>
			<title><xsl:value-of select="meta[@name='short-title']"/><xsl:text> – energy disclosure</xsl:text></title>
			<meta name="viewport" content="width=device-width, initial-scale=1"/>
			<meta name="generator" content="{meta[@name='generator']}"/>
			<link rel="icon" href="data:,"/>
			<style><xsl:value-of select="style"/></style>
		</head>
		<body>
			<a class="skip" href="#main">To the report</a>
			<div class="wrap">
				<header>
					<p class="kick"><span><b><xsl:value-of select="meta[@name='kind']"/></b></span>
						<xsl:if test="meta[@name='digest']"><span>Bundle <code><xsl:value-of select="meta[@name='digest']"/></code></span></xsl:if></p>
					<h1><xsl:value-of select="meta[@name='title']"/></h1>
					<p class="sub"><xsl:value-of select="meta[@name='subtitle']"/></p>
				</header>
				<main id="main">
					<xsl:if test="section[@id='headline']">
						<div class="result">
							<div class="big {section[@id='headline']/@state}"><xsl:apply-templates select="section[@id='headline']/*"/></div>
							<div class="verdict {section[@id='verdict']/@state}"><xsl:apply-templates select="section[@id='verdict']/*"/></div>
						</div>
					</xsl:if>
					<nav class="toc" aria-label="Sections"><xsl:apply-templates select="$sections" mode="toc"/></nav>
					<xsl:apply-templates select="section[not(@title) and @id!='headline' and @id!='verdict']/*"/>
					<xsl:apply-templates select="$sections"/>
				</main>
				<footer><p><xsl:value-of select="meta[@name='generator']"/><xsl:text>. This page needs no script and no network.</xsl:text></p></footer>
			</div>
		</body>
	</html>
</xsl:template>

<xsl:template match="section" mode="toc">
	<a href="#{@id}"><span><xsl:value-of select="position()"/></span><xsl:text> </xsl:text><xsl:value-of select="@title"/></a>
</xsl:template>

<xsl:template match="section">
	<section id="{@id}">
		<h2><a class="anchor" href="#{@id}"><xsl:value-of select="position()"/></a><xsl:text> </xsl:text><xsl:value-of select="@title"/></h2>
		<xsl:apply-templates select="*[not(self::list)]|list[not(@title)]"/>
		<xsl:if test="list[@title]"><div class="lists"><xsl:apply-templates select="list[@title]"/></div></xsl:if>
	</section>
</xsl:template>

<xsl:template match="entry">
	<article id="{@id}">
		<h3><a class="anchor" href="#{@id}"><xsl:value-of select="@id"/></a><xsl:text> </xsl:text><xsl:value-of select="@title"/></h3>
		<xsl:apply-templates/>
	</article>
</xsl:template>

<xsl:template match="p"><p><xsl:if test="@role"><xsl:attribute name="class"><xsl:value-of select="@role"/></xsl:attribute></xsl:if><xsl:apply-templates/></p></xsl:template>
<xsl:template match="p[@role='verdict']">
	<p class="verdict-words"><span class="sign" aria-hidden="true"><xsl:choose><xsl:when test="../@state='good'">✓</xsl:when><xsl:otherwise>✕</xsl:otherwise></xsl:choose></span><xsl:text> </xsl:text><xsl:apply-templates/></p>
</xsl:template>
<xsl:template match="p[@role='code']"><pre><xsl:apply-templates/></pre></xsl:template>

<xsl:template match="n"><span><xsl:if test="@role"><xsl:attribute name="class"><xsl:value-of select="@role"/></xsl:attribute></xsl:if>
	<xsl:if test="@value"><xsl:attribute name="data-v"><xsl:value-of select="@value"/></xsl:attribute></xsl:if>
	<xsl:if test="@u"><xsl:attribute name="data-u"><xsl:value-of select="@u"/></xsl:attribute></xsl:if>
	<xsl:if test="@unit"><xsl:attribute name="data-unit"><xsl:value-of select="@unit"/></xsl:attribute></xsl:if><xsl:apply-templates/></span>
	<xsl:if test="following-sibling::n"><xsl:text> </xsl:text></xsl:if></xsl:template>
<xsl:template match="i"><i><xsl:apply-templates/></i></xsl:template>
<xsl:template match="b"><b><xsl:apply-templates/></b></xsl:template>
<xsl:template match="sub"><sub><xsl:apply-templates/></sub></xsl:template>
<xsl:template match="sup"><sup><xsl:apply-templates/></sup></xsl:template>
<xsl:template match="code"><code><xsl:apply-templates/></code></xsl:template>
<xsl:template match="link"><a href="#{@to}"><xsl:apply-templates/></a></xsl:template>

<xsl:template match="list">
	<div><xsl:if test="@title"><h3><xsl:value-of select="@title"/></h3></xsl:if>
	<dl class="kv"><xsl:for-each select="row"><dt><xsl:value-of select="cell[1]"/></dt>
		<dd><xsl:if test="cell[2]/@state"><xsl:attribute name="class"><xsl:value-of select="cell[2]/@state"/></xsl:attribute></xsl:if><xsl:apply-templates select="cell[2]/node()"/></dd></xsl:for-each></dl></div>
</xsl:template>

<xsl:template match="table">
	<div class="scroll" tabindex="0" role="group" aria-label="{@caption}">
		<table id="{@id}"><xsl:if test="@id='tbl-results'"><xsl:attribute name="class">stack</xsl:attribute></xsl:if>
			<caption><xsl:text>Table </xsl:text><xsl:number level="any" count="table"/><xsl:text>. </xsl:text><xsl:value-of select="@caption"/></caption>
			<thead><xsl:apply-templates select="row[@role='head']"/></thead>
			<tbody><xsl:apply-templates select="row[not(@role='head')]"/></tbody>
		</table>
	</div>
</xsl:template>
<xsl:template match="row"><tr><xsl:if test="@role and @role!='head'"><xsl:attribute name="class"><xsl:value-of select="@role"/></xsl:attribute></xsl:if><xsl:apply-templates select="cell"/></tr></xsl:template>
<xsl:template match="row[@role='head']/cell"><th scope="col"><xsl:call-template name="look"/></th></xsl:template>
<xsl:template match="cell[@role='head']"><th scope="row"><xsl:call-template name="look"/></th></xsl:template>
<xsl:template match="cell"><td><xsl:call-template name="look"/></td></xsl:template>
<xsl:template name="look">
	<xsl:if test="@align or @state"><xsl:attribute name="class"><xsl:value-of select="normalize-space(concat(@align, ' ', @state))"/></xsl:attribute></xsl:if>
	<xsl:apply-templates/>
</xsl:template>

<xsl:template match="figure">
	<figure id="{@id}">
		<figcaption><b><xsl:text>Figure </xsl:text><xsl:number level="any" count="figure"/><xsl:text>. </xsl:text><xsl:value-of select="@title"/><xsl:text>. </xsl:text></b><xsl:text> </xsl:text><xsl:value-of select="p"/></figcaption>
		<xsl:if test="svg:svg"><div class="figs" tabindex="0" role="group" aria-label="{@title}"><xsl:copy-of select="svg:svg"/></div></xsl:if>
	</figure>
</xsl:template>

<xsl:template match="findings">
	<div class="scroll" tabindex="0" role="group" aria-label="Findings">
		<table id="tbl-findings"><caption><xsl:choose><xsl:when test="@caption"><xsl:value-of select="@caption"/></xsl:when><xsl:otherwise>Everything the validator found; nothing is filtered.</xsl:otherwise></xsl:choose></caption>
			<thead><tr><th scope="col">Severity</th><th scope="col">Rule</th><th scope="col">Where</th><th scope="col">Finding</th></tr></thead>
			<tbody><xsl:apply-templates select="finding"/></tbody>
		</table>
	</div>
</xsl:template>
<xsl:template match="finding">
	<tr><xsl:if test="@explained"><xsl:attribute name="class">explained</xsl:attribute></xsl:if>
		<td class="sev {@severity}"><xsl:choose><xsl:when test="@severity='error'">✕ </xsl:when><xsl:when test="@severity='warning'">▲ </xsl:when><xsl:otherwise>● </xsl:otherwise></xsl:choose><xsl:value-of select="@severity"/></td>
		<th scope="row"><xsl:value-of select="@rule"/><br/><span class="quiet"><xsl:value-of select="@name"/></span></th>
		<td class="place"><xsl:value-of select="@place"/></td>
		<td><xsl:value-of select="p[not(@role)]"/><xsl:if test="p[@role='hint']"><br/><span class="quiet"><xsl:value-of select="p[@role='hint']"/></span></xsl:if></td></tr>
</xsl:template>
</xsl:stylesheet>
