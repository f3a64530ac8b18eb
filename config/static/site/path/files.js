// Writers of .odt, .odp (OASIS OpenDocument 1.3) and .docx (ISO/IEC 29500), smallest that Writer, Impress and Word open.
import { zipped } from "./zip.js";

const escaped = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
  .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const WIDE = 15; // centimetres of a photograph, at most
const size = ({ width, height }) => { const scale = Math.min(WIDE / width, 10 / height); return [width * scale, height * scale]; };
const pictureName = (n) => `image${n + 1}.jpeg`;

const OASIS = "urn:oasis:names:tc:opendocument:xmlns:";
const SPACES = `xmlns:office="${OASIS}office:1.0" xmlns:text="${OASIS}text:1.0" xmlns:draw="${OASIS}drawing:1.0" xmlns:style="${OASIS}style:1.0" `
  + `xmlns:svg="${OASIS}svg-compatible:1.0" xmlns:fo="${OASIS}xsl-fo-compatible:1.0" xmlns:presentation="${OASIS}presentation:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"`;
const STYLES = '<office:automatic-styles>'
  + '<style:style style:name="T" style:family="paragraph"><style:text-properties fo:font-size="20pt" fo:font-weight="bold"/></style:style>'
  + '<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:margin-top="0.4cm"/><style:text-properties fo:font-size="14pt" fo:font-weight="bold"/></style:style>'
  + '<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.2cm"/></style:style>'
  + '<style:style style:name="S" style:family="paragraph"><style:text-properties fo:font-size="28pt" fo:color="#000000"/></style:style>'
  + '<style:style style:name="C" style:family="paragraph"><style:text-properties fo:font-size="32pt" fo:font-weight="bold" fo:color="#000000"/></style:style>'
  + '<style:style style:name="F" style:family="graphic"><style:graphic-properties draw:fill="none" draw:stroke="none" draw:auto-grow-height="false" draw:fit-to-size="shrink-to-fit"/></style:style></office:automatic-styles>';
const broken = (text, gap) => escaped(text).replaceAll("\n", gap);

// A presentation names the form of its pages.
const PAGES = `${HEAD}<office:document-styles ${SPACES} office:version="1.3"><office:automatic-styles><style:page-layout style:name="L">`
  + '<style:page-layout-properties fo:page-width="28cm" fo:page-height="15.75cm" style:print-orientation="landscape"/></style:page-layout></office:automatic-styles>'
  + '<office:master-styles><style:master-page style:name="M" style:page-layout-name="L"/></office:master-styles></office:document-styles>';

async function openDocument(kind, body, photos) {
  const type = `application/vnd.oasis.opendocument.${kind === "text" ? "text" : "presentation"}`;
  const entry = (path, media) => `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${media}"/>`;
  const manifest = `${HEAD}<manifest:manifest xmlns:manifest="${OASIS}manifest:1.0" manifest:version="1.3">${entry("/", type)}${entry("content.xml", "text/xml")}${kind === "text" ? "" : entry("styles.xml", "text/xml")}`
    + `${photos.map((_, n) => entry(`Pictures/${pictureName(n)}`, "image/jpeg")).join("")}</manifest:manifest>`;
  const content = `${HEAD}<office:document-content ${SPACES} office:version="1.3">${STYLES}<office:body><office:${kind}>${body}</office:${kind}></office:body></office:document-content>`;
  return zipped([["mimetype", type], ["META-INF/manifest.xml", manifest], ["content.xml", content],
    ...(kind === "text" ? [] : [["styles.xml", PAGES]]), ...photos.map((one, n) => [`Pictures/${pictureName(n)}`, one.blob])], type);
}

const photosOf = (parts) => parts.filter((one) => one.kind === "photo");

async function odt(parts) {
  const photos = photosOf(parts);
  const one = (part) => {
    const text = broken(part.text || "", "<text:line-break/>");
    if (part.kind === "title") return `<text:h text:outline-level="1" text:style-name="T">${text}</text:h>`;
    if (part.kind === "heading") return `<text:h text:outline-level="2" text:style-name="H">${text}</text:h>`;
    if (part.kind === "line") return `<text:list><text:list-item><text:p>${text}</text:p></text:list-item></text:list>`;
    if (part.kind !== "photo") return `<text:p text:style-name="P">${text}</text:p>`;
    const [wide, high] = size(part), n = photos.indexOf(part);
    return `<text:p><draw:frame draw:name="Photo ${n + 1}" text:anchor-type="as-char" svg:width="${wide.toFixed(2)}cm" svg:height="${high.toFixed(2)}cm">`
      + `<draw:image xlink:href="Pictures/${pictureName(n)}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/><svg:desc>${text}</svg:desc></draw:frame></text:p><text:p>${text}</text:p>`;
  };
  return openDocument("text", parts.map(one).join(""), photos);
}

// A slide begins at each heading. Impress fills a frame without a style with a colour, and lets a long text run over the slide.
async function odp(parts) {
  const slides = [];
  for (const part of parts) {
    if (part.kind === "heading" || !slides.length) slides.push({ title: part.text, lines: [] });
    else slides.at(-1).lines.push(part.text);
  }
  const frame = (top, high, inside) => `<draw:frame draw:style-name="F" svg:x="2cm" svg:y="${top}cm" svg:width="24cm" svg:height="${high}cm"><draw:text-box>${inside}</draw:text-box></draw:frame>`;
  const body = slides.map(({ title, lines }, n) => `<draw:page draw:name="Carte ${n + 1}" draw:master-page-name="M">${frame(1, 3, `<text:p text:style-name="C">${escaped(title)}</text:p>`)}`
    + `${frame(5, 9, lines.map((text) => `<text:p text:style-name="S">${broken(text, "<text:line-break/>")}</text:p>`).join(""))}</draw:page>`).join("");
  return openDocument("presentation", body, []);
}

const OFFICE = "http://schemas.openxmlformats.org";
async function docx(parts) {
  const photos = photosOf(parts);
  const run = (text, style) => `<w:r>${style}<w:t xml:space="preserve">${broken(text, `</w:t><w:br/><w:t xml:space="preserve">`)}</w:t></w:r>`;
  const bold = (half) => `<w:rPr><w:b/><w:sz w:val="${half}"/></w:rPr>`;
  const one = (part) => {
    const text = part.text || "";
    if (part.kind === "title") return `<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>${run(text, bold(40))}</w:p>`;
    if (part.kind === "heading") return `<w:p><w:pPr><w:spacing w:before="240"/><w:outlineLvl w:val="1"/></w:pPr>${run(text, bold(28))}</w:p>`;
    if (part.kind === "line") return `<w:p><w:pPr><w:ind w:left="360"/></w:pPr>${run(`• ${text}`, "")}</w:p>`;
    if (part.kind !== "photo") return `<w:p><w:pPr><w:spacing w:after="120"/></w:pPr>${run(text, "")}</w:p>`;
    const n = photos.indexOf(part), [wide, high] = size(part).map((cm) => Math.round(cm * 360000));
    return `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="${wide}" cy="${high}"/><wp:docPr id="${n + 1}" name="Photo ${n + 1}" descr="${escaped(text)}"/>`
      + `<a:graphic><a:graphicData uri="${OFFICE}/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="${n + 1}" name="${pictureName(n)}"/><pic:cNvPicPr/></pic:nvPicPr>`
      + `<pic:blipFill><a:blip r:embed="p${n + 1}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`
      + `<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${wide}" cy="${high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
      + `<w:p>${run(text, "")}</w:p>`;
  };
  const relations = (list) => `${HEAD}<Relationships xmlns="${OFFICE}/package/2006/relationships">${list.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${OFFICE}/officeDocument/2006/relationships/${kind}" Target="${target}"/>`).join("")}</Relationships>`;
  const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  const types = `${HEAD}<Types xmlns="${OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
    + `<Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="${type}.main+xml"/></Types>`;
  const page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="0" w:footer="0" w:gutter="0"/></w:sectPr>';
  const text = `${HEAD}<w:document xmlns:w="${OFFICE}/wordprocessingml/2006/main" xmlns:r="${OFFICE}/officeDocument/2006/relationships" xmlns:wp="${OFFICE}/drawingml/2006/wordprocessingDrawing" `
    + `xmlns:a="${OFFICE}/drawingml/2006/main" xmlns:pic="${OFFICE}/drawingml/2006/picture"><w:body>${parts.map(one).join("")}${page}</w:body></w:document>`;
  return zipped([
    ["[Content_Types].xml", types],
    ["_rels/.rels", relations([["r1", "officeDocument", "word/document.xml"]])],
    ["word/document.xml", text],
    ["word/_rels/document.xml.rels", relations(photos.map((_, n) => [`p${n + 1}`, "image", `media/${pictureName(n)}`]))],
    ...photos.map((one, n) => [`word/media/${pictureName(n)}`, one.blob]),
  ], type);
}

export const WRITERS = { odt, odp, docx };
