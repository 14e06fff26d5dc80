// A real OpenID provider with a Vietnamese sign-in page and sample people.
// Its settings come as one JSON line on standard input; it prints its address.
import { createServer } from "node:http";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createInterface } from "node:readline";
import { signInPage, signOutPage } from "./pages.mjs";

const modules = process.env.MOTCUA_IDENTITY_PROVIDER_MODULES;
const library = join(modules, "node_modules/oidc-provider/lib/index.js");
const { default: Provider } = await import(pathToFileURL(library));

const lines = createInterface({ input: process.stdin });
const settings = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);
const people = new Map(settings.people.map((each) => [each.sub, each]));
const claims = [...new Set(settings.people.flatMap(Object.keys))].filter((name) => name !== "sub");
const server = createServer();
server.listen(settings.port ?? 0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const address = `http://127.0.0.1:${server.address().port}`;

function newKey() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: "ES256", use: "sig" };
}

function openProvider(key) {
  const provider = new Provider(address, {
    clients: settings.clients,
    jwks: { keys: [key] },
    cookies: { keys: [randomUUID()] },
    claims: { openid: ["sub", ...claims], acr: null, auth_time: null, sid: null },
    conformIdTokenClaims: true,
    acrValues: ["LoA1", "LoA2", "LoA3", "LoA4"],
    pkce: { required: () => true },
    findAccount: (_, sub) =>
      people.has(sub) && { accountId: sub, claims: () => people.get(sub) },
    interactions: { url: (_, interaction) => `/dang-nhap/${interaction.uid}` },
    ttl: { AuthorizationCode: 60, IdToken: 600, AccessToken: 600, Session: 3600, Grant: 3600, Interaction: 600 },
    clientBasedCORS: () => false,
    // The portal is on loopback, where the library's own dispatcher refuses to call.
    fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
    loadExistingGrant,
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => { ctx.body = signOutPage(form); },
        postLogoutSuccessSource: (ctx) => { ctx.body = signOutPage(""); },
      },
    },
  });
  provider.on("backchannel.error", (_, error) => console.error(`${error}`));
  provider.on("server_error", (_, error) => console.error(error));
  return provider;
}

// Whoever signs in has agreed: the portal is the agency's own, nothing is shared further.
async function loadExistingGrant(ctx) {
  const { client, session, result } = ctx.oidc;
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  if (known) return ctx.oidc.provider.Grant.find(known);
  const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid");
  await grant.save();
  return grant;
}

let provider = openProvider(newKey());

async function signIn(request, response) {
  const { uid, params } = await provider.interactionDetails(request, response);
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(signInPage({ title: settings.title, uid, people: [...people.values()] }));
    return;
  }
  const chosen = new URLSearchParams(await body(request)).get("person");
  const person = people.get(chosen);
  const result = person
    ? { login: { accountId: chosen, acr: reached(person.loAs, params.acr_values) } }
    : { error: "access_denied", error_description: "không đăng nhập" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

// A person is proved as surely as was asked for, and as their account allows.
function reached(own, asked) {
  const wanted = asked?.split(" ")[0];
  return !own || (wanted && wanted < own) ? wanted : own;
}

async function body(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

server.on("request", async (request, response) => {
  try {
    if (request.url.startsWith("/dang-nhap/")) return await signIn(request, response);
    if (request.method === "POST" && request.url === "/simulator/keys") {
      provider = openProvider(newKey());
      return response.end();
    }
    provider.callback()(request, response);
  } catch (error) {
    console.error(error);
    response.statusCode = 400;
    response.end();
  }
});

console.log(JSON.stringify({ address }));
