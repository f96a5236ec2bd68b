// The identity provider of the embedded run: the real oidc-provider, with a login page that believes what is typed.
// `node provider.mjs <port> <address to come back to> [<the client's secret>]` says "ready" once it answers.
import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, back, secret] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const people = new Map();

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: randomUUID() };

const provider = new Provider(issuer, {
  clients: [{
    client_id: "wuganzhiban", redirect_uris: [back], grant_types: ["authorization_code"], response_types: ["code"],
    ...(secret ? { client_secret: secret } : { token_endpoint_auth_method: "none" }),
  }],
  jwks: { keys: [key] },
  cookies: { keys: [randomUUID()] },
  claims: { openid: ["sub"], profile: ["name"], identity: ["id_number"] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
  findAccount: (_, id) => people.has(id) && { accountId: id, claims: () => ({ sub: id, ...people.get(id) }) },
  // Nobody is asked what the county may learn: that is agreed between offices.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid profile identity");
    await grant.save();
    return grant;
  },
  renderError: (ctx) => {
    ctx.type = "html";
    ctx.body = page("<h1>这次登录已经结束</h1><p>请返回原来的页面，再登录一次。</p>");
  },
});

const page = (inside) => `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>样例统一身份认证</title><style>body{font:18px/1.6 system-ui,sans-serif;max-width:24em;margin:2em auto;padding:0 1em}
input,button{font:inherit;display:block;width:100%;box-sizing:border-box;padding:.6em;margin:.3em 0 1em}</style>${inside}`;

const login = page(`<h1>样例统一身份认证</h1><p>本机的样例，不是真的登录：写谁的姓名和证件号码，就是谁。</p>
<form method="post"><label>姓名<input name="name" required></label><label>证件号码<input name="number" required></label>
<button>登录</button></form><form method="post"><button name="cancel" value="1">取消</button></form>`);

async function typed(request) {
  let body = "";
  for await (const piece of request) if ((body += piece).length > 4000) break;
  return new URLSearchParams(body);
}

async function interact(request, response) {
  await provider.interactionDetails(request, response);
  if (request.method !== "POST") return void response.setHeader("Content-Type", "text/html").end(login);
  const told = await typed(request);
  if (told.get("cancel")) return provider.interactionFinished(request, response, { error: "access_denied" });
  const [name, number] = ["name", "number"].map((one) => (told.get(one) || "").trim());
  const accountId = createHash("sha256").update(`${name} ${number}`).digest("hex").slice(0, 32);
  people.set(accountId, { name, id_number: number });
  return provider.interactionFinished(request, response, { login: { accountId } });
}

const answer = provider.callback();
const server = createServer((request, response) => {
  if (!request.url.startsWith("/interaction/")) return answer(request, response);
  interact(request, response).catch(() => {
    response.statusCode = 400;
    response.setHeader("Content-Type", "text/html").end(page("<h1>这次登录已经结束</h1><p>请返回原来的页面，再登录一次。</p>"));
  });
});
server.listen(Number(port), "localhost", () => console.log("ready"));
process.stdin.resume().on("end", () => process.exit(0)); // whoever started it is gone
