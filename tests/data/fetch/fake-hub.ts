/** @file A hub on the loopback address that answers as the public one does, for one repository. */

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The commit that every revision of the fake repository names. */
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

export interface FakeHub {
  readonly url: string;
  /** Paths of the files that were handed out, in order. */
  readonly delivered: string[];
  /** What to send in place of a file; `cut` ends the connection in the middle. */
  readonly damage: Map<string, "cut" | Buffer>;
  close(): Promise<void>;
}

/** Serves `files` as the repository `org/toy`; files of 100 bytes and more are listed as large ones, with sha256. */
export async function fakeHub(files: Readonly<Record<string, string>>, token?: string): Promise<FakeHub> {
  const delivered: string[] = [];
  const damage: FakeHub["damage"] = new Map();
  const listing = Object.entries(files).map(([path, content]) => ({
    type: "file",
    path,
    size: Buffer.byteLength(content),
    oid: createHash("sha1")
      .update(`blob ${Buffer.byteLength(content)}\0`)
      .update(content)
      .digest("hex"),
    ...(content.length >= 100 && {
      lfs: { oid: createHash("sha256").update(content).digest("hex"), size: content.length, pointerSize: 100 },
    }),
  }));
  const answer = (request: IncomingMessage, response: ServerResponse): ServerResponse => {
    const path = (request.url ?? "")
      .split("?")[0]
      .replace(/^\/api\/datasets\//, "/api/models/") // a dataset of the same name, with the same files
      .replace(/^\/datasets\//, "/");
    const json = (status: number, value: unknown): ServerResponse =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return json(401, { error: "Invalid credentials" });
    if (path.startsWith("/api/models/org/toy/revision/")) return json(200, { _id: "1", id: "org/toy", sha: COMMIT });
    if (path === `/api/models/org/toy/tree/${COMMIT}`) return json(200, listing);
    const name = path.split(`/org/toy/resolve/${COMMIT}/`)[1];
    if (name === undefined || !(name in files)) return json(404, { error: "Repository not found" });
    const content = Buffer.from(files[name]);
    const headers = { etag: `"${name}"`, "content-type": "application/octet-stream" };
    if (request.headers.range === "bytes=0-0") {
      return response
        .writeHead(206, { ...headers, "content-range": `bytes 0-0/${content.length}` })
        .end(content.subarray(0, 1));
    }
    delivered.push(name);
    const damaged = damage.get(name);
    response.writeHead(200, { ...headers, "content-length": content.length });
    if (damaged !== "cut") return response.end(damaged ?? content);
    response.write(content.subarray(0, content.length / 2), () => response.destroy());
    return response;
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delivered,
    damage,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
