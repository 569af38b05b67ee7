/** Everything stored about an account as one JSON document, column `document`; of one snapshot, because it is one query. */
export function exportQuery(id: number): string {
  if (!Number.isSafeInteger(id)) throw new TypeError('an account id is a whole number')
  const list = (rows: string) => `coalesce((select jsonb_agg(${rows}), '[]')`
  return `
    select jsonb_pretty(jsonb_build_object(
      'exported_at', now(),
      'account', (select to_jsonb(u) - 'password_hash' from users u where id = ${id}),
      'sessions', ${list(`to_jsonb(s) order by s.created_at) from sessions s where s.user_id = ${id}`)},
      'orders', ${list(`to_jsonb(o) || jsonb_build_object(
          'items', ${list(`to_jsonb(i) || jsonb_build_object('product', p.name) order by i.id)
            from order_items i join products p on p.id = i.product_id where i.order_id = o.id`)},
          'payments', ${list('to_jsonb(p) order by p.id) from payments p where p.order_id = o.id')},
          'refunds', ${list('to_jsonb(r) order by r.id) from refunds r where r.order_id = o.id')},
          'shipments', ${list('to_jsonb(s) order by s.id) from shipments s where s.order_id = o.id')}
        ) order by o.id) from orders o where o.user_id = ${id}`)},
      'payment_attempts', ${list(`to_jsonb(a) - 'provider_key' order by a.id) from payment_attempts a
        where a.order_id in (select id from orders where user_id = ${id})`)},
      'mails', ${list(`to_jsonb(m) order by m.created_at) from mails m where m.user_id = ${id}`)},
      'former_addresses', ${list(`to_jsonb(f) order by f.until) from former_emails f where f.user_id = ${id}`)},
      'adopted_from', ${list(`to_jsonb(a) order by a.source, a.source_id) from adopted_ids a where a.kind = 'user' and a.id = ${id}`)},
      'audit_log', ${list(`to_jsonb(l) order by l.id) from audit_log l where l.subject = 'user:${id}' or l.actor_id = ${id}`)}
    )) as document`
}
