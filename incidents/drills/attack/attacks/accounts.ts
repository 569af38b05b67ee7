import type { Attack, Attacker } from '../attacker.js'

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }'
const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { user { id } userErrors { code } } }`

const login = async (attacker: Attacker, email: string, password: string): Promise<void> =>
  void (await attacker.query(LOGIN, { input: { email, password } }))

/** A token with a forged signature. */
const forged = (n: number): string =>
  [{ alg: 'EdDSA', kid: 'x', typ: 'at+jwt' }, { sub: '1', sid: n, role: 'admin' }, {}]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')

/** Attacks on accounts and on the cost of passwords. */
export const ACCOUNT_ATTACKS: readonly Attack[] = [
  {
    name: 'guesses the password of a customer',
    parallel: 6,
    pauseMs: 100,
    act: (attacker) => login(attacker, attacker.target.victim, `guess number ${attacker.next()}`),
  },
  {
    name: 'signs in with an address that has no account',
    parallel: 50,
    pauseMs: 100,
    act: (attacker) => login(attacker, 'no-account@shop.test', 'a wrong password'),
  },
  {
    name: 'signs in correctly in a loop',
    parallel: 50,
    pauseMs: 50,
    act: (attacker) => login(attacker, attacker.target.own.email, attacker.target.own.password),
  },
  {
    name: 'registers accounts',
    parallel: 8,
    pauseMs: 50,
    act: async (attacker) =>
      void (await attacker.query(REGISTER, {
        input: {
          email: `bot-${attacker.next()}-${Date.now()}@shop.test`,
          password: 'bots have long passwords',
          name: 'Bot',
        },
      })),
  },
  {
    name: 'sends forged tokens',
    parallel: 8,
    pauseMs: 5,
    act: async (attacker) =>
      void (await attacker.query('{ me { id } orders { nodes { id } } }', {}, forged(attacker.next()))),
  },
]
