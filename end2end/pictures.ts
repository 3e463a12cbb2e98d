// Files that people upload: a small real PNG, made here, and things that are no picture.
import { crc32, deflateSync } from "node:zlib";

function chunk(kind: string, bytes: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), bytes]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
}

/** A grey picture of a paper, 64 pixels wide and high. */
export function png(): Buffer {
  const side = 64;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // Eight bits of each of red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: side }, (_, row) => Buffer.concat([Buffer.from([0]), Buffer.alloc(side * 3, 120 + row)])));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

export const photo = () => ({ name: "情况说明.png", mimeType: "image/png", buffer: png() });
export const nothing = () => ({ name: "empty.png", mimeType: "image/png", buffer: Buffer.alloc(0) });
/** Its name says picture; its bytes do not. */
export const archive = () => ({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("PK\u0003\u0004 an archive") });
