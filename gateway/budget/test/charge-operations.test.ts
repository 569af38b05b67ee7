import { hash } from 'node:crypto'
import { ApolloServer } from '@apollo/server'
import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import type { GatewayContext } from '../../federation/in-process-source.js'
import { documentCharges } from '../charge-operations.js'
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

/** Which turn of the event loop it is. */
function turnCounter() {
  const loop = { turn: 0, isOver: false }
  const next = () => {
    loop.turn++
    if (!loop.isOver) setImmediate(next)
  }
  setImmediate(next)
  return loop
}

async function openServer() {
  const documents = documentCharges()
  const server = new ApolloServer<GatewayContext>({
    typeDefs: 'type Query { a: Int b: Int }',
    plugins: [documents.plugin],
  })
  const run = (query: string, spending: Spending) =>
    server.executeOperation({ query }, { contextValue: { spending } as GatewayContext })
  return { documents, run, stop: () => server.stop() }
}

test('new documents are admitted one per turn of the event loop, and known ones at once', async () => {
  const { documents, run, stop } = await openServer()
  const { spending } = spendingOf()
  await run('{ a }', spending)
  const loop = turnCounter()
  const turns: number[] = []
  const admit = async (query: string) => {
    await documents.admit(requestOf(query), spending)
    turns.push(loop.turn)
  }
  const fresh = ['{ x: a }', '{ y: a }', '{ z: a }'].map(admit)
  await admit('{ a }')
  expect(turns).toEqual([0])
  await Promise.all(fresh)
  loop.isOver = true
  expect(new Set(turns).size).toBe(4)
  await stop()
})

test('a new document that waits for its turn is refused once the documents before it have used up the share', async () => {
  const { documents, run, stop } = await openServer()
  const { spending, state } = spendingOf()
  await run('{ a }', spending)
  const waiting = documents.admit(requestOf('{ x: a }'), spending)
  state.isOver = true
  await expect(waiting).rejects.toThrow('Too many requests. Try again in 1 s.')
  await expect(documents.admit(requestOf('{ a }'), spending)).resolves.toBeUndefined()
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
  const { documents, run, stop } = await openServer()
  const { spending, state } = spendingOf()
  await run('{ a }', spending)
  state.isOver = true
  const byHash = (query: string) => {
    const persistedQuery = { version: 1, sha256Hash: hash('sha256', query) }
    return { body: { extensions: { persistedQuery } }, query: {} } as unknown as FastifyRequest
  }
  await expect(documents.admit(byHash('{ a }'), spending)).resolves.toBeUndefined()
  await expect(documents.admit(byHash('{ b }'), spending)).rejects.toThrow(BudgetExceeded)
  const inQueryString = { body: undefined, query: { query: '{ a }' } } as unknown as FastifyRequest
  await expect(documents.admit(inQueryString, spending)).resolves.toBeUndefined()
  const broken = { body: undefined, query: { extensions: '{' } } as unknown as FastifyRequest
  await expect(documents.admit(broken, spending)).rejects.toThrow(BudgetExceeded)
  await stop()
})
