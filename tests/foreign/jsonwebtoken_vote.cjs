// A wallet token, a vote, and what comes of default options, by npm jsonwebtoken.
const crypto = require('crypto');
const jwt = require('jsonwebtoken');
const { network, proposal } = JSON.parse(require('fs').readFileSync(0));
const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const { kty, n, e } = publicKey.export({ format: 'jwk' });
const keyid = crypto.createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
const options = (typ) => ({ algorithm: 'RS256', keyid, header: { typ }, expiresIn: 600 });
const sign = (typ, payload) => jwt.sign({ ...payload, aud: network }, privateKey, options(typ));
const facts = { seq: 1, actions: [{ action: 'vote_proposal', proposal }] };
const wallet = sign('wallet+jwt', { name: 'npm jsonwebtoken', jwk: { kty, n, e } });
const vote = sign('transaction+jwt', facts);

const bent = (change) =>
  jwt.sign({ ...facts, aud: network }, privateKey, { ...options('transaction+jwt'), ...change });
const now = Math.floor(Date.now() / 1000);
const pitfalls = {
  'header left to the library': ['2.03', bent({ header: {} })],
  'no keyid': ['2.03', (({ keyid: _, ...rest }) => jwt.sign({ ...facts, aud: network }, privateKey,
    rest))(options('transaction+jwt'))],
  noTimestamp: ['2.05', bent({ noTimestamp: true })],
  notBefore: ['2.05', bent({ notBefore: 0 })],
  jwtid: ['2.05', bent({ jwtid: 'one' })],
  'list of audiences': ['2.06', jwt.sign({ ...facts, aud: [network] }, privateKey,
    options('transaction+jwt'))],
  'no expiresIn': ['2.05', jwt.sign({ ...facts, aud: network }, privateKey,
    (({ expiresIn: _, ...rest }) => rest)(options('transaction+jwt')))],
  'iat with a fraction': ['1.05', jwt.sign({ ...facts, aud: network, iat: now + 0.5, exp: now + 600 },
    privateKey, { algorithm: 'RS256', keyid, header: { typ: 'transaction+jwt' } })],
};
console.log(JSON.stringify({ kid: keyid, wallet, vote, pitfalls }));
