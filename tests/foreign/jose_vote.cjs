// A wallet token, a vote, and what comes of default options, by npm jose.
const jose = require('jose');
const { network, proposal } = JSON.parse(require('fs').readFileSync(0));
(async () => {
  const { privateKey, publicKey } = await jose.generateKeyPair('RS256', { modulusLength: 2048 });
  const { kty, n, e } = await jose.exportJWK(publicKey);
  const kid = await jose.calculateJwkThumbprint({ kty, n, e });
  const claims = (payload) =>
    new jose.SignJWT(payload).setAudience(network).setIssuedAt().setExpirationTime('10m');
  const sign = (typ, jwt) => jwt.setProtectedHeader({ kid, typ, alg: 'RS256' }).sign(privateKey);
  const facts = { seq: 1, actions: [{ action: 'vote_proposal', proposal }] };
  const wallet = await sign('wallet+jwt', claims({ name: 'npm jose', jwk: { kty, n, e } }));
  const vote = await sign('transaction+jwt', claims(facts));

  const bent = (header) => claims(facts).setProtectedHeader(header).sign(privateKey);
  const typ = 'transaction+jwt';
  const now = Math.floor(Date.now() / 1000);
  const pitfalls = {
    'alg alone': ['2.03', await bent({ alg: 'RS256' })],
    'a fourth member': ['2.03', await bent({ alg: 'RS256', kid, typ, cty: 'json' })],
    'no iat': ['2.05', await sign(typ,
      new jose.SignJWT(facts).setAudience(network).setExpirationTime('10m'))],
    setNotBefore: ['2.05', await sign(typ, claims(facts).setNotBefore('0s'))],
    setJti: ['2.05', await sign(typ, claims(facts).setJti('one'))],
    'list of audiences': ['2.06', await sign(typ, claims(facts).setAudience([network]))],
    'iat with a fraction': ['1.05', await sign(typ, claims({ ...facts }).setIssuedAt(now + 0.5))],
  };
  console.log(JSON.stringify({ kid, wallet, vote, pitfalls }));
})();
