import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMailbox, storeMail } from '../mailbox.js'

let base = ''
let folders = 0
const aFolder = () => join(base, `mailbox-${++folders}`)
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'shopstack-mailbox-'))
})
afterAll(() => rm(base, { recursive: true }))

const mail = (number: number, subject = `Mail ${number}`) => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  ...{ at: '2026-03-02T00:00:00Z', from: 'Shop <shop@shop.example>', to: 'ada@shop.example' },
  ...{ subject, text: 'text', html: '<p>html</p>' },
})

describe('answers', () => {
  test('mails are read newest first, and a missing folder is an empty mailbox', async () => {
    const folder = aFolder()
    expect(await readMailbox(folder)).toEqual([])
    for (const number of [1, 2]) {
      await storeMail(folder, mail(number))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(await readMailbox(folder)).toEqual([mail(2), mail(1)])
  })

  test('the newest hundred mails are kept', async () => {
    const folder = aFolder()
    for (let number = 0; number < 101; number++) await storeMail(folder, mail(number))
    expect(await readdir(folder)).toHaveLength(100)
  })

  test('a mail that is delivered again replaces the first one', async () => {
    const folder = aFolder()
    await storeMail(folder, mail(1))
    await storeMail(folder, mail(1, 'Again'))
    expect(await readMailbox(folder)).toEqual([mail(1, 'Again')])
  })
})

describe('protects', () => {
  test('only the user of the process can read the mails', async () => {
    const folder = aFolder()
    await storeMail(folder, mail(1))
    const [name = ''] = await readdir(folder)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  })

  test('files that are no mails are ignored', async () => {
    const folder = aFolder()
    await storeMail(folder, mail(1))
    await writeFile(join(folder, 'notes.txt'), 'no mail')
    await writeFile(join(folder, '1795785156113-00000000-0000-4000-8000-000000000009.json'), '{"half": ')
    expect(await readMailbox(folder)).toEqual([mail(1)])
  })
})
