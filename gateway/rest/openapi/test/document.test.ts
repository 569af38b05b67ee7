import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ok, type Route } from '../../route.js'
import { openApiOf } from '../document.js'

const thing = z
  .object({ id: z.int(), name: z.string().nullable() })
  .meta({ id: 'TestThing', description: 'A thing.' })

const reply = () => ok({})
const read: Route = {
  ...{ method: 'GET', path: '/api/things/:id', handle: reply },
  about: {
    summary: 'One thing.',
    tag: 'Things',
    query: z.object({ part: z.string().optional().meta({ description: 'Which part.' }) }),
    responses: { 200: z.object({ thing }) },
  },
}
const write: Route = {
  ...{ method: 'POST', path: '/api/things/', handle: reply },
  access: { who: 'admin', legacyScope: 'catalog:write' },
  about: {
    summary: 'A new thing.',
    tag: 'Things',
    idempotent: true,
    body: z.object({ name: z.string().default('x') }),
    responses: { 201: z.object({ thing }), 422: z.object({ error: z.literal('no') }) },
  },
}
const report: Route = {
  ...{ method: 'GET', path: '/api/report', handle: reply },
  about: {
    summary: 'A page.',
    tag: 'Reports',
    responses: { 200: z.string(), 202: z.string().meta({ contentMediaType: 'text/csv' }) },
  },
}
const unsaid: Route = { method: 'GET', path: '/api/unsaid', handle: reply }

const flask = { name: 'flask', routes: [read, write, report, unsaid] } as const
const document = openApiOf(flask, 'roles')
const statuses = (path: string, method: 'get' | 'post', of = document) =>
  Object.keys(of.paths?.[path]?.[method]?.responses ?? {})

describe('answers', () => {
  test('each documented route is described with its parameters, body and responses', () => {
    expect(Object.keys(document.paths ?? {})).toEqual(['/api/things/{id}', '/api/things/', '/api/report'])
    expect(document.paths?.['/api/things/{id}']?.get).toMatchObject({
      operationId: 'getApiThingsId',
      ...{ summary: 'One thing.', tags: ['Things'] },
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
        {
          name: 'part',
          in: 'query',
          description: 'Which part.',
          schema: { type: 'string' },
        },
      ],
    })
    expect(document.paths?.['/api/things/']?.post).toMatchObject({
      security: [{ bearer: [] }],
      requestBody: {
        content: { 'application/json': { schema: { properties: { name: { default: 'x' } } } } },
      },
    })
  })

  test('a route with idempotency keys has the header of the key, and that of a repeated response on success', () => {
    const post = document.paths?.['/api/things/']?.post
    expect(post?.parameters).toMatchObject([{ name: 'Idempotency-Key', in: 'header' }])
    expect(post?.responses?.['201']).toMatchObject({
      headers: { 'Idempotent-Replayed': { schema: { const: 'true' } } },
    })
    expect(post?.responses?.['422']).not.toHaveProperty('headers')
    const get = document.paths?.['/api/things/{id}']?.get
    expect(get?.responses?.['200']).not.toHaveProperty('headers')
  })

  test('a named schema is defined once and referred to everywhere', () => {
    expect(document.components?.schemas?.TestThing).toMatchObject({
      description: 'A thing.',
      required: ['id', 'name'],
    })
    for (const [path, method, status] of [
      ['/api/things/{id}', 'get', '200'],
      ['/api/things/', 'post', '201'],
    ] as const)
      expect(document.paths?.[path]?.[method]?.responses?.[status]?.content).toMatchObject({
        'application/json': { schema: { properties: { thing: { $ref: '#/components/schemas/TestThing' } } } },
      })
    expect(JSON.stringify(document)).not.toContain('$defs')
  })

  test('the responses of a route include the common ones, and both schemas where a status is shared', () => {
    expect(statuses('/api/things/{id}', 'get')).toEqual(['200', '400', '404', '429', '500', '503'])
    expect(statuses('/api/things/', 'post')).toEqual([
      '201',
      '400',
      '401',
      '403',
      '409',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
    ])
    expect(document.paths?.['/api/things/']?.post?.responses?.['422']?.content).toMatchObject({
      'application/json': { schema: { anyOf: [{}, { $ref: '#/components/schemas/TokenError' }] } },
    })
    const express = openApiOf({ ...flask, name: 'express' }, 'legacy')
    expect(statuses('/api/things/', 'post', express)).toEqual([
      '201',
      '400',
      '401',
      '409',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
    ])
    expect(express.paths?.['/api/report']?.get?.responses?.['304']).toEqual({ description: 'Not Modified' })
  })

  test('an operation without sign-in needs no token, and a named request is a component', () => {
    expect(document.paths?.['/api/things/{id}']?.get?.security).toEqual([])
    const both = z.object({ a: z.string().default('x') }).meta({ id: 'TestBoth' })
    const about = { summary: '.', tag: 't', body: both, responses: { 200: z.object({ both }) } }
    const routes: Route[] = [{ method: 'POST', path: '/x', handle: reply, about }]
    const { schemas } = openApiOf({ ...flask, routes }, 'roles').components ?? {}
    // An answered object always has what a sent one may omit.
    expect(schemas).toMatchObject({ TestBoth: {}, TestBothOutput: { required: ['a'] } })
    expect(schemas?.TestBoth).not.toHaveProperty('required')
  })

  test('a text response is described as HTML, or as the type that its schema names', () => {
    const contentOf = (status: string) => document.paths?.['/api/report']?.get?.responses?.[status]?.content
    expect([contentOf('200'), contentOf('202')]).toEqual([
      { 'text/html': { schema: { type: 'string' } } },
      { 'text/csv': { schema: { type: 'string', contentMediaType: 'text/csv' } } },
    ])
  })
})

describe('refuses', () => {
  test('one name for two schemas is rejected', () => {
    const [one, other] = [z.string(), z.int()].map((a) => z.object({ a }).meta({ id: 'TestBoth' }))
    const about = { summary: '.', tag: 't', responses: { 200: z.object({ one, other }) } }
    const routes: Route[] = [{ method: 'POST', path: '/x', handle: reply, about }]
    expect(() => openApiOf({ ...flask, routes }, 'roles')).toThrow('TestBoth')
  })
})
