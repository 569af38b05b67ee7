import { CONTROLS_IN_SQL } from '../text/plain.js'
import type { Area } from './check.js'

const MOMENTS = ['users', 'products', 'orders'].map(
  (table) => `select '${table.slice(0, -1)} ' || id as id, created_at, updated_at from ${table}`,
)

/** Text and timestamps follow the rules of the mutations, whatever wrote them. */
export const textArea: Area = {
  name: 'text',
  checks: [
    {
      name: 'categories are folded',
      sentence: 'A category has no blanks around it and no two in a row; an empty one is none.',
      noun: 'product',
      rows: 'products',
      broken: `
        select id, format('its category is "%s"', category) as found from products
        where category !~ '^[^[:space:]]+( [^[:space:]]+)*$'`,
    },
    {
      name: 'names are folded',
      sentence: 'The name of a product has no blanks around it and no two in a row.',
      noun: 'product',
      rows: 'products',
      broken: `
        select id, format('its name is "%s"', name) as found from products
        where name !~ '^[^[:space:]]+( [^[:space:]]+)*$'`,
    },
    {
      name: 'texts are plain',
      sentence: 'No name, e-mail, description, SKU or code has control characters but tab and line breaks.',
      noun: 'row',
      rows: '(select id from users union all select id from products union all select id from orders) rows',
      broken: `
        select id, format('control characters in %s', found) as found from (
          select 'user ' || id as id, 'name or e-mail' as found, name || email as text from users
          union all select 'product ' || id, 'name or description', concat(name, description) from products
          union all select 'product ' || id, 'SKU', sku from products
          union all select 'order ' || id, 'discount code', discount_code from orders
        ) texts where text ~ '${CONTROLS_IN_SQL}'`,
    },
    {
      name: 'timestamps are valid',
      sentence: 'A timestamp is finite and of the years 1 to 9999.',
      noun: 'row',
      rows: `(${MOMENTS.join(' union all ')}) rows`,
      broken: `
        select id, format('created %s, updated %s', created_at, updated_at) as found
        from (${MOMENTS.join(' union all ')}) rows
        where not (created_at >= '0001-01-01' and created_at < '10000-01-01'
          and updated_at >= '0001-01-01' and updated_at < '10000-01-01')`,
    },
  ],
}
