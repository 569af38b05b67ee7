import { hash } from 'node:crypto'
import { ApolloServer } from '@apollo/server'
import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import type { GatewayContext } from '../../federation/in-process-source.js'
import { documentCharges } from '../charge-operations.js'
import { documentLane } from '../document-lane.js'
import { BudgetExceeded, type Spending } from '../spending.js'

/** A request as far as its document is looked for. */
const requestOf = (query: string) => ({ body: { query }, query: {} }) as unknown as FastifyRequest

/** Spending that notes the milliseconds it is charged, and can be told that planning is over its share. */
function spendingOf() {
  const planned: number[] = []
  const state = { isOver: false }
  const spending: Spending = {
    open() {},
    charge() {},
    admitPlanning() {
      if (state.isOver) throw new BudgetExceeded('planning_client', 1)
    },
    rejectPlanning(reason) {
      throw new BudgetExceeded(reason, 1)
    },
    planned: (ms) => void planned.push(ms),
  }
  return { spending, planned, state }
}

async function openServer() {
  const documents = documentCharges(documentLane())
  const server = new ApolloServer<GatewayContext>({
    typeDefs: 'type Query { a: Int b: Int }',
    plugins: [documents.plugin],
  })
  const run = (query: string, spending: Spending) =>
    server.executeOperation({ query }, { contextValue: { spending } as GatewayContext })
  const admit = (sent: FastifyRequest, spending: Spending, isTrusted = false) =>
    documents.admit(sent, { spending, address: '192.0.2.1', isTrusted })
  return { admit, run, stop: () => server.stop() }
}

test('a new document waits until the one before it is validated or its request has ended, and a known one is admitted at once', async () => {
  const { admit, run, stop } = await openServer()
  const { spending } = spendingOf()
  await run('{ a }', spending)
  const [first, second] = [spendingOf().spending, spendingOf().spending]
  await admit(requestOf('{ x: a }'), first)
  const admitted: string[] = []
  const waiting = admit(requestOf('{ y: a }'), second).then((end) => {
    admitted.push('second')
    return end
  })
  const last = admit(requestOf('{ z: a }'), spendingOf().spending).then(() => admitted.push('third'))
  await admit(requestOf('{ a }'), spending)
  expect(admitted).toEqual([])
  await run('{ x: a }', first)
  const end = await waiting
  expect(admitted).toEqual(['second'])
  end()
  await last
  await stop()
})

test('a trusted document waits for no document of a client', async () => {
  const { admit, run, stop } = await openServer()
  await run('{ a }', spendingOf().spending)
  await admit(requestOf('{ x: a }'), spendingOf().spending)
  const admitted: string[] = []
  const waiting = admit(requestOf('{ y: a }'), spendingOf().spending).then(() => admitted.push('other'))
  await admit(requestOf('{ z: a }'), spendingOf().spending, true)
  expect(admitted).toEqual([])
  await waiting
  await stop()
})

test('a new document that waits for its turn is refused once the documents before it have used up the share', async () => {
  const { admit, run, stop } = await openServer()
  const { spending, state } = spendingOf()
  await run('{ a }', spending)
  await admit(requestOf('{ w: a }'), spendingOf().spending)
  const waiting = admit(requestOf('{ x: a }'), spending)
  state.isOver = true
  await expect(waiting).rejects.toThrow('Too many requests. Try again in 1 s.')
  await admit(requestOf('{ a }'), spending)
  await stop()
})

test('parsing and validating are charged once for a valid document, and each time for one that is not', async () => {
  const { run, stop } = await openServer()
  const { spending, planned } = spendingOf()
  await run('{ a }', spending)
  expect(planned).toHaveLength(2)
  await run('{ a }', spending)
  expect(planned).toHaveLength(2)
  for (const query of ['{ nothing }', '{ nothing }']) await run(query, spending)
  expect(planned).toHaveLength(6)
  await run('{ a', spending)
  expect(planned).toHaveLength(7)
  await stop()
})

test('a document is recognized by its hash, in a body or a query string', async () => {
  const { admit, run, stop } = await openServer()
  const { spending, state } = spendingOf()
  await run('{ a }', spending)
  state.isOver = true
  const byHash = (query: string) => {
    const persistedQuery = { version: 1, sha256Hash: hash('sha256', query) }
    return { body: { extensions: { persistedQuery } }, query: {} } as unknown as FastifyRequest
  }
  await admit(byHash('{ a }'), spending)
  await expect(admit(byHash('{ b }'), spending)).rejects.toThrow(BudgetExceeded)
  const inQueryString = { body: undefined, query: { query: '{ a }' } } as unknown as FastifyRequest
  await admit(inQueryString, spending)
  const broken = { body: undefined, query: { extensions: '{' } } as unknown as FastifyRequest
  await expect(admit(broken, spending)).rejects.toThrow(BudgetExceeded)
  await stop()
})
