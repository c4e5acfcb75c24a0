// Reads and fills in a workbook as an office program does, with what Node has: reads a ZIP, changes one sheet, writes a ZIP.
import { inflateRawSync } from "node:zlib";

/** Reads the parts of a ZIP into a map of name to bytes. */
export function unzip(zip) {
  const parts = new Map();
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size, nameLength, extra, comment, local] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
      zip.readUInt32LE(at + 42),
    ];
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(from, from + size);
    parts.set(name, method === 8 ? inflateRawSync(data) : Buffer.from(data));
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}

function crc32(data) {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Writes parts as a ZIP, uncompressed. */
function zip(parts) {
  const files = [];
  const directory = [];
  let at = 0;
  for (const [name, data] of parts) {
    const plain = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt32LE(crc32(data), 14);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(plain.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE(at, 42);
    files.push(local, plain, data);
    directory.push(central, plain);
    at += 30 + plain.length + data.length;
  }
  const size = directory.reduce((n, b) => n + b.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, ...directory, end]);
}

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const plain = (xml) => xml.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** Returns the workbook with rows, objects of heading to text, written below the headings of a sheet. */
export function fill(workbook, sheet, rows) {
  const parts = unzip(workbook);
  const text = (name) => parts.get(name)?.toString() ?? "";
  const id = new RegExp(`<sheet name="${sheet}"[^>]*r:id="([^"]+)"`).exec(text("xl/workbook.xml"))[1];
  const relation = new RegExp(`<Relationship [^>]*Id="${id}"[^>]*>`).exec(text("xl/_rels/workbook.xml.rels"))[0];
  const part = `xl/${/Target="(?:\/xl\/)?([^"]+)"/.exec(relation)[1]}`;
  const shared = [...text("xl/sharedStrings.xml").matchAll(/<si>(.*?)<\/si>/gs)].map((m) => plain(m[1].replace(/<[^>]+>/g, "")));
  const xml = text(part);
  const first = /<row r="1".*?<\/row>/s.exec(xml)[0];
  const columns = new Map();
  for (const [, column, attributes, inner] of first.matchAll(/<c r="([A-Z]+)1"([^>]*)>(.*?)<\/c>/gs)) {
    const value = inner.replace(/<[^>]+>/g, "");
    columns.set(attributes.includes('t="s"') ? shared[Number(value)] : plain(value), column);
  }
  const written = rows.map((row, i) => {
    const cells = Object.entries(row).map(([heading, value]) => {
      if (!columns.has(heading)) throw new Error(`the sheet has no column ${heading}: ${[...columns.keys()]}`);
      return { column: columns.get(heading), value };
    });
    cells.sort((a, b) => a.column.length - b.column.length || (a.column < b.column ? -1 : 1));
    const made = cells.map(({ column, value }) => `<c r="${column}${i + 2}" t="inlineStr"><is><t>${escaped(value)}</t></is></c>`);
    return `<row r="${i + 2}">${made.join("")}</row>`;
  });
  const body = xml.replace(/<sheetData>.*<\/sheetData>/s, () => `<sheetData>${first}${written.join("")}</sheetData>`);
  parts.set(part, Buffer.from(body));
  return zip(parts);
}

/** The rows of a sheet, by its place from 1, as texts and numbers by column. */
export function rowsIn(parts, sheet) {
  const shared = [...(parts.get("xl/sharedStrings.xml")?.toString() ?? "").matchAll(/<si>(.*?)<\/si>/gs)].map((m) => plain(m[1].replace(/<[^>]+>/g, "")));
  const xml = parts.get(`xl/worksheets/sheet${sheet}.xml`).toString();
  return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, cells]) =>
    [...cells.matchAll(/<c r="[A-Z]+\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, says, inner = ""]) => {
      const value = (/<v>(.*?)<\/v>/s.exec(inner)?.[1] ?? inner).replace(/<[^>]+>/g, ""); // beside a formula stands what it came to
      if (says.includes('t="s"')) return shared[Number(value)];
      return says.includes("t=") || value === "" ? plain(value) : Number(value);
    }),
  );
}
