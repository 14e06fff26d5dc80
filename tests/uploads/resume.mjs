// Sends one file by tus-js-client, as a browser would, and prints where it is.
// Usage: node resume.mjs <folder of modules> <endpoint> <token> <file>
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, endpoint, token, file] = process.argv.slice(2);
const tus = createRequire(`${modules}/`)("tus-js-client");

let requests = 0;
const upload = new tus.Upload(readFileSync(file), {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  metadata: { filename: "bản vẽ.pdf" },
  // Its own count begins again with every byte that was taken.
  retryDelays: Array(100).fill(150),
  onBeforeRequest: () => { requests += 1; },
  onSuccess: () => {
    console.log(JSON.stringify({ url: upload.url, requests }));
    // A connection that was answered before its body was sent may stay open behind us.
    process.exit(0);
  },
  onError: (error) => { console.error(String(error)); process.exit(1); },
});
upload.start();
