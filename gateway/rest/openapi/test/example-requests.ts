/** Tokens and existing rows for the samples. */
export interface Fixtures {
  readonly email: string
  readonly password: string
  readonly userId: string
  readonly productId: number
  /** Orders of the customer: one that stays as it is, and one to be paid. */
  readonly orderId: number
  readonly unpaidOrderId: number
}

/** A request that an endpoint is driven with, and the status that the contract gives it. */
export interface ExampleRequest {
  readonly status: number
  readonly as?: 'customer' | 'admin' | 'stranger'
  readonly id?: (made: Fixtures) => string | number
  readonly query?: string
  readonly body?: (made: Fixtures) => unknown
}

const PASSWORD = 'correct horse'
const nothing = () => ({})
const signIn = ({ email, password }: Fixtures) => ({ email, password })
const wrongSignIn = ({ email }: Fixtures) => ({ email, password: 'wrong' })
const somebodyNew = (name: string) => () => ({
  email: `${name}@shop.example`,
  password: PASSWORD,
  name: 'New',
})
const known = ({ email }: Fixtures) => ({ email, password: PASSWORD, name: 'Known' })
const mug = () => ({ name: 'Mug', price: 9.9, stock: 3, description: 'For tea.', category: 'Kitchen' })
const product = ({ productId }: Fixtures) => productId
const nobodys = () => 2_147_483_647
const of = (id: keyof Pick<Fixtures, 'userId' | 'orderId'>) => (made: Fixtures) => made[id]
const items =
  (quantity: number) =>
  ({ productId }: Fixtures) => ({ items: [{ product_id: productId, quantity }] })

/** Every endpoint of port 5000 by its name in the document, in an order that works. */
export const FLASK: Readonly<Record<string, readonly ExampleRequest[]>> = {
  'POST /api/auth/register': [
    { status: 201, body: somebodyNew('flask') },
    { status: 400, body: nothing },
    { status: 409, body: known },
  ],
  'POST /api/auth/login': [
    { status: 200, body: signIn },
    { status: 400, body: nothing },
    { status: 401, body: wrongSignIn },
  ],
  'GET /api/auth/me': [{ status: 200, as: 'customer' }, { status: 401 }, { status: 422, as: 'stranger' }],
  'GET /api/products/': [
    { status: 200 },
    { status: 200, query: 'page=2&per_page=3' },
    { status: 200, query: 'category=x' },
  ],
  'GET /api/products/search': [
    { status: 200, query: 'q=a' },
    { status: 200, query: "q=test'" },
    { status: 400, query: 'q=' },
    { status: 400 },
  ],
  'GET /api/products/{id}': [
    { status: 200, id: product },
    { status: 404, id: nobodys },
    { status: 404, id: () => 'abc' },
  ],
  'POST /api/products/': [
    { status: 201, as: 'admin', body: mug },
    { status: 201, as: 'admin', body: () => ({ name: 'Plain', price: 1 }) },
    { status: 400, as: 'admin', body: nothing },
    { status: 415, as: 'admin' },
    { status: 403, as: 'customer', body: mug },
    { status: 401, body: mug },
  ],
  'GET /api/orders/': [{ status: 200, as: 'customer' }, { status: 200, as: 'admin' }, { status: 401 }],
  'GET /api/orders/{id}': [
    { status: 200, as: 'customer', id: of('orderId') },
    { status: 404, as: 'customer', id: nobodys },
    { status: 401, id: of('orderId') },
  ],
  'POST /api/orders/': [
    { status: 201, as: 'customer', body: items(1) },
    { status: 400, as: 'customer', body: nothing },
    { status: 400, as: 'customer', body: items(99_999_999) },
    { status: 404, as: 'customer', body: () => ({ items: [{ product_id: 99_999_999, quantity: 1 }] }) },
    { status: 401, body: items(1) },
  ],
  'POST /api/payments/calculate': [
    { status: 200, as: 'customer', body: () => ({ subtotal: 100 }) },
    { status: 200, as: 'customer', body: () => ({ subtotal: 33.33, discount_code: 'SAVE20' }) },
    { status: 400, as: 'customer', body: nothing },
    { status: 401, body: nothing },
  ],
  'POST /api/payments/checkout': [
    { status: 200, as: 'customer', body: ({ unpaidOrderId }) => ({ order_id: unpaidOrderId }) },
    { status: 400, as: 'customer', body: ({ unpaidOrderId }) => ({ order_id: unpaidOrderId }) },
    { status: 400, as: 'customer', body: nothing },
    { status: 404, as: 'customer', body: () => ({ order_id: 99_999_999 }) },
    { status: 401, body: nothing },
  ],
  'GET /api/health': [{ status: 200 }],
}

/** Every endpoint of port 3000, likewise. */
export const EXPRESS: Readonly<Record<string, readonly ExampleRequest[]>> = {
  'POST /api/auth/register': [
    { status: 201, body: somebodyNew('express') },
    { status: 400, body: nothing },
    { status: 400, body: () => ({ email: 'bad', password: 'short', name: '' }) },
    { status: 409, body: known },
  ],
  'POST /api/auth/login': [
    { status: 200, body: signIn },
    { status: 400, body: nothing },
    { status: 401, body: wrongSignIn },
  ],
  'GET /api/users/me/profile': [
    { status: 200, as: 'customer' },
    { status: 401 },
    { status: 401, as: 'stranger' },
  ],
  'PUT /api/users/me/profile': [
    {
      status: 200,
      as: 'customer',
      body: () => ({ avatar: 'https://shop.example/a.png', bio: 'x', phone: '1' }),
    },
    { status: 200, as: 'customer', body: () => ({ bio: 'y' }) },
    { status: 200, as: 'customer', body: nothing },
    { status: 400, as: 'customer', body: () => ({ phone: '5'.repeat(51) }) },
    { status: 401, body: nothing },
  ],
  'GET /api/users/{id}': [
    { status: 200, as: 'customer', id: of('userId') },
    { status: 200, as: 'admin', id: of('userId') },
    { status: 404, as: 'admin', id: nobodys },
    { status: 404, as: 'admin', id: () => 'abc' },
    { status: 401, id: of('userId') },
  ],
  'GET /api/products': [{ status: 200 }, { status: 200, query: 'page=2&limit=3' }],
  'GET /api/products/search': [
    { status: 200, query: 'q=lptop' },
    { status: 200, query: 'q=%25' },
    { status: 400, query: 'q=' },
    { status: 400 },
  ],
  'GET /api/products/{id}': [
    { status: 200, id: product },
    { status: 404, id: nobodys },
    { status: 404, id: () => 'abc' },
  ],
  'POST /api/products': [
    { status: 201, as: 'admin', body: mug },
    { status: 201, as: 'admin', body: () => ({ name: 'Plain', price: 0 }) },
    { status: 400, as: 'admin', body: nothing },
    { status: 403, as: 'customer', body: mug },
    { status: 401, body: mug },
  ],
  'GET /api/reports/sales': [{ status: 200, as: 'admin' }, { status: 403, as: 'customer' }, { status: 401 }],
  'GET /api/health': [{ status: 200 }],
}

/** Endpoints that the contract does not know, driven when the document has them. */
export const BEYOND: Readonly<Record<string, readonly ExampleRequest[]>> = {
  'GET /api/reports/sales.csv': [
    { status: 200, as: 'admin' },
    { status: 403, as: 'customer' },
    { status: 401 },
  ],
}
