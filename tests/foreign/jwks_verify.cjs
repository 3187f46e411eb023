// Each token's payload, verified by npm jose with nothing but the address of a JWK Set;
// or the code of the error.
const { createRemoteJWKSet, compactVerify } = require('jose');
const { url, tokens } = JSON.parse(require('fs').readFileSync(0));
const keys = createRemoteJWKSet(new URL(url));
const verify = (token) => compactVerify(token, keys, { algorithms: ['RS256'] })
  .then(({ payload }) => JSON.parse(new TextDecoder().decode(payload)), (error) => error.code);
Promise.all(tokens.map(verify)).then((all) => console.log(JSON.stringify(all)));
