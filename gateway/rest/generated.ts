// Written by `npm run schema` from the operations in this folder.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** What to pay, and with what. */
export type CheckoutInput = {
  /** The order's id. */
  orderId: string;
  /**
   * What to pay with, 1 to 50 characters. The sandbox provider approves everything, such as `card`, but for
   * `sandbox:declined`, `sandbox:insufficient_funds`, `sandbox:timeout` (it never answers, and nothing is charged) and
   * `sandbox:lost_answer` (it charges, and its answer is lost).
   */
  paymentMethod?: string;
};

/** A product to be. */
export type CreateProductInput = {
  /** 1 to 100 characters. */
  category?: string | null | undefined;
  /** At most 20000 characters. */
  description?: string | null | undefined;
  /** 1 to 255 characters. */
  name: string;
  /** From 0 to 99999999.99. */
  price: string;
  /** Pieces there are, from 0. */
  stock?: number;
};

/** Why a code gives no discount. */
export type DiscountReason =
  /** The subtotal is below the least it applies to. */
  | 'BELOW_MINIMUM'
  /** Its time is over. */
  | 'EXPIRED'
  /** It is not in use. */
  | 'INACTIVE'
  /** There is nothing to take a discount from. */
  | 'NOTHING_TO_DISCOUNT'
  /** It applies later. */
  | 'NOT_STARTED'
  /** There is no such code. */
  | 'UNKNOWN'
  /** It has been used as often as it may be. */
  | 'USED_UP'
  /** The customer has used it as often as one may. */
  | 'USED_UP_BY_CUSTOMER';

/** Why something was refused. */
export type ErrorCode =
  /** There is no such discount code. */
  | 'DISCOUNT_CODE_NOT_FOUND'
  /** There is a discount code of this name already. */
  | 'DISCOUNT_CODE_TAKEN'
  /** The discount code gives no discount; the message says why. */
  | 'DISCOUNT_NOT_APPLICABLE'
  /** There is an account with this e-mail already. */
  | 'EMAIL_TAKEN'
  /** The account's role does not allow it. */
  | 'FORBIDDEN'
  /** The idempotency key was used for another request. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** There is less of a product than was asked for; the message says how much. */
  | 'INSUFFICIENT_STOCK'
  /** Unknown e-mail or wrong password; the two are not told apart. */
  | 'INVALID_CREDENTIALS'
  /** An argument is not what was expected; `field` says which, `message` what was expected. */
  | 'INVALID_INPUT'
  /** The refresh token is unknown, used, revoked or expired. */
  | 'INVALID_REFRESH_TOKEN'
  /** The same request, or another one about the same order, is still under way. */
  | 'IN_PROGRESS'
  /** An order that stands where this one does cannot take this step. */
  | 'ORDER_ACTION_UNAVAILABLE'
  /** The caller has no such order. */
  | 'ORDER_NOT_FOUND'
  /** The order is past the point where this can be done. */
  | 'ORDER_NOT_PENDING'
  /** The payment provider said no. */
  | 'PAYMENT_DECLINED'
  /** The payment broke on the way; nothing was charged. */
  | 'PAYMENT_FAILED'
  /** There is no such product, or it is archived. */
  | 'PRODUCT_NOT_FOUND'
  /** Too many attempts; the message says when to try again. */
  | 'RATE_LIMITED'
  /** The refund broke on the way; nothing was given back. */
  | 'REFUND_FAILED'
  /** A part of the shop does not answer at the moment. */
  | 'SERVICE_UNAVAILABLE'
  /** The caller has no session of this id. */
  | 'SESSION_NOT_FOUND'
  /** Sign in first. */
  | 'UNAUTHENTICATED'
  /** Somebody changed it since it was read. */
  | 'VERSION_CONFLICT';

/** How long the buckets of a report are, by the clocks and calendars of its time zone. */
export type Interval =
  /** From one day's beginning to the next; 23 or 25 hours when clocks change. */
  | 'DAY'
  /** From one full hour to the next. */
  | 'HOUR'
  /** From the first of a month to its last day. */
  | 'MONTH'
  /** Monday to Sunday (ISO 8601). */
  | 'WEEK';

/** E-mail and password of an account. */
export type LoginInput = {
  /** The account's e-mail, in any case. */
  email: string;
  /** The account's password. */
  password: string;
};

/** So many pieces of a product. */
export type OrderLineInput = {
  /** The product's id. */
  productId: string;
  /** A whole number from 1. */
  quantity?: number;
};

/** Where an order stands: pending → paid → shipped → delivered; pending → cancelled; paid → refunded. */
export type OrderStatus =
  /** Called off before it was paid. */
  | 'CANCELLED'
  /** Arrived. */
  | 'DELIVERED'
  /** Paid, and to be sent. */
  | 'PAID'
  /** Placed and not paid yet. */
  | 'PENDING'
  /** Paid, and the money given back. */
  | 'REFUNDED'
  /** On its way. */
  | 'SHIPPED';

/** What to order. */
export type PlaceOrderInput = {
  /** A code that makes it cheaper, 1 to 50 characters, compared exactly. */
  discountCode?: string | null | undefined;
  /** Places the order without discount when the code gives none, instead of refusing it. */
  ignoreInapplicableDiscount?: boolean;
  /** 1 to 100 lines; lines of one product are added up. */
  items: Array<OrderLineInput>;
};

/** What changes about the caller. */
export type ProfileInput = {
  /** The http or https URL of a picture, at most 2,048 characters; empty for none. */
  avatar?: string | null | undefined;
  /** At most 2,000 characters. */
  bio?: string | null | undefined;
  /** 1 to 255 characters; it cannot be cleared. */
  name?: string | null | undefined;
  /** At most 50 characters. */
  phone?: string | null | undefined;
};

/** What to price: lines or an amount, not both. */
export type QuoteInput = {
  /** A code that makes it cheaper, compared exactly; limits per customer count only for a signed-in caller. */
  discountCode?: string | null | undefined;
  /** 1 to 100 lines; lines of one product are added up. */
  items?: Array<OrderLineInput> | null | undefined;
  /** An amount, from 0 to 99999999.99. */
  subtotal?: string | null | undefined;
};

/** Who registers. */
export type RegisterInput = {
  /** A valid address without an account, however it is typed; at most 255 characters, all of them visible. */
  email: string;
  /** 1 to 255 characters. */
  name: string;
  /** 8 to 128 characters; none of those that are guessed first, and no name or e-mail of the account. */
  password: string;
};

/** What an account may do. */
export type Role =
  /** Runs the shop. */
  | 'ADMIN'
  /** Buys. */
  | 'CUSTOMER';

export type ExpressRegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type ExpressRegisterMutation = { register: { accessToken: string | null, user: { id: string, email: string | null, name: string } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ExpressLoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type ExpressLoginMutation = { login: { accessToken: string | null, user: { id: string, email: string | null, name: string } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ExpressSessionFragment = { accessToken: string | null, user: { id: string, email: string | null, name: string } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> };

export type ExpressProductsQueryVariables = Exact<{
  page: number;
  limit: number;
}>;


export type ExpressProductsQuery = { productsPage: { page: number, perPage: number, totalCount: number, totalPages: number, nodes: Array<{ id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string }> } };

export type ExpressProductQueryVariables = Exact<{
  id: string;
}>;


export type ExpressProductQuery = { product: { id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string } | null };

export type ExpressProductFieldsFragment = { id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string };

export type ExpressCreateProductMutationVariables = Exact<{
  input: CreateProductInput;
}>;


export type ExpressCreateProductMutation = { createProduct: { product: { id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string } | null, userErrors: Array<{ code: ErrorCode, message: string, retryAfter: number | null }> } };

export type ExpressSalesReportQueryVariables = Exact<{
  from?: string | null | undefined;
  to?: string | null | undefined;
  interval?: Interval | null | undefined;
  timezone: string;
}>;


export type ExpressSalesReportQuery = { salesReport: { from: string, to: string, interval: Interval, timezone: string, currency: string, asOf: string, totals: { revenue: string, orders: number, units: number, averageOrderValue: string, discount: string, tax: string, refunds: string }, buckets: Array<{ start: string, end: string, revenue: string, orders: number, units: number }>, previous: { from: string, to: string, totals: { revenue: string, orders: number, units: number, averageOrderValue: string, discount: string, tax: string, refunds: string }, buckets: Array<{ revenue: string, orders: number }> } | null }, topProducts: Array<{ units: number, revenue: string, product: { name: string } | null }>, salesByCategory: Array<{ category: string | null, units: number, revenue: string }>, discountUsage: Array<{ code: string, orders: number, discount: string }>, customerStats: { orders: number, newCustomers: number, returningOrders: number }, paidOrders: Array<{ id: string, total: string, createdAt: string }> };

export type ExpressSalesCsvQueryVariables = Exact<{
  from?: string | null | undefined;
  to?: string | null | undefined;
  interval?: Interval | null | undefined;
  timezone: string;
}>;


export type ExpressSalesCsvQuery = { salesReport: { from: string, to: string, currency: string, buckets: Array<{ start: string, end: string, revenue: string, orders: number, units: number, averageOrderValue: string, discount: string, tax: string, refunds: string }> } };

export type ExpressSalesFiguresFragment = { revenue: string, orders: number, units: number, averageOrderValue: string, discount: string, tax: string, refunds: string };

export type ExpressSalesBucketFiguresFragment = { revenue: string, orders: number, units: number, averageOrderValue: string, discount: string, tax: string, refunds: string };

export type ExpressSearchQueryVariables = Exact<{
  query: string;
  first: number;
}>;


export type ExpressSearchQuery = { searchProducts: { nodes: Array<{ id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string }> } };

export type ExpressFoundFieldsFragment = { id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string };

export type ExpressUserQueryVariables = Exact<{
  id: string;
}>;


export type ExpressUserQuery = { user: { id: string, email: string | null, name: string, role: Role | null, createdAt: string, updatedAt: string | null, profile: { avatar: string | null, bio: string | null, phone: string | null } | null } | null };

export type ExpressMeQueryVariables = Exact<{ [key: string]: never; }>;


export type ExpressMeQuery = { me: { id: string, email: string | null, name: string, role: Role | null, createdAt: string, updatedAt: string | null, profile: { avatar: string | null, bio: string | null, phone: string | null } | null } | null };

export type ExpressReplaceProfileMutationVariables = Exact<{
  input: ProfileInput;
}>;


export type ExpressReplaceProfileMutation = { updateProfile: { user: { id: string, email: string | null, name: string, role: Role | null, createdAt: string, updatedAt: string | null, profile: { avatar: string | null, bio: string | null, phone: string | null } | null } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type ExpressUserFieldsFragment = { id: string, email: string | null, name: string, role: Role | null, createdAt: string, updatedAt: string | null, profile: { avatar: string | null, bio: string | null, phone: string | null } | null };

export type FlaskRegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type FlaskRegisterMutation = { register: { accessToken: string | null, user: { id: string, email: string | null, name: string, role: Role | null, createdAt: string, updatedAt: string | null } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type FlaskLoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type FlaskLoginMutation = { login: { accessToken: string | null, user: { id: string, email: string | null, name: string, role: Role | null, createdAt: string, updatedAt: string | null } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> } };

export type FlaskMeQueryVariables = Exact<{ [key: string]: never; }>;


export type FlaskMeQuery = { me: { id: string, email: string | null, name: string, role: Role | null, createdAt: string, updatedAt: string | null } | null };

export type FlaskSessionFragment = { accessToken: string | null, user: { id: string, email: string | null, name: string, role: Role | null, createdAt: string, updatedAt: string | null } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null }> };

export type FlaskUserFieldsFragment = { id: string, email: string | null, name: string, role: Role | null, createdAt: string, updatedAt: string | null };

export type FlaskOrdersQueryVariables = Exact<{
  page: number;
  perPage: number;
}>;


export type FlaskOrdersQuery = { ordersPage: { nodes: Array<{ id: string, status: OrderStatus, subtotal: string, tax: string, discountAmount: string, total: string, discountCode: string | null, createdAt: string, updatedAt: string, customer: { id: string } | null, items: Array<{ id: string, quantity: number, unitPrice: string, totalPrice: string, product: { id: string, name: string } }> }> } };

export type FlaskOrderQueryVariables = Exact<{
  id: string;
}>;


export type FlaskOrderQuery = { order: { id: string, status: OrderStatus, subtotal: string, tax: string, discountAmount: string, total: string, discountCode: string | null, createdAt: string, updatedAt: string, customer: { id: string } | null, items: Array<{ id: string, quantity: number, unitPrice: string, totalPrice: string, product: { id: string, name: string } }> } | null };

export type FlaskPlaceOrderMutationVariables = Exact<{
  input: PlaceOrderInput;
  idempotencyKey?: string | null | undefined;
}>;


export type FlaskPlaceOrderMutation = { placeOrder: { order: { id: string, status: OrderStatus, subtotal: string, tax: string, discountAmount: string, total: string, discountCode: string | null, createdAt: string, updatedAt: string, customer: { id: string } | null, items: Array<{ id: string, quantity: number, unitPrice: string, totalPrice: string, product: { id: string, name: string } }> } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null, retryAfter: number | null, product: string | null, available: number | null }> } };

export type FlaskOrderFieldsFragment = { id: string, status: OrderStatus, subtotal: string, tax: string, discountAmount: string, total: string, discountCode: string | null, createdAt: string, updatedAt: string, customer: { id: string } | null };

export type FlaskOrderLinesFragment = { items: Array<{ id: string, quantity: number, unitPrice: string, totalPrice: string, product: { id: string, name: string } }> };

export type FlaskCalculateQueryVariables = Exact<{
  input: QuoteInput;
}>;


export type FlaskCalculateQuery = { quote: { subtotal: string, discountCode: string | null, discountAmount: string, discountedSubtotal: string, tax: string, total: string, discountProblem: { reason: DiscountReason } | null } };

export type FlaskCheckoutMutationVariables = Exact<{
  input: CheckoutInput;
  idempotencyKey?: string | null | undefined;
}>;


export type FlaskCheckoutMutation = { checkout: { order: { id: string, status: OrderStatus, subtotal: string, tax: string, discountAmount: string, total: string, discountCode: string | null, createdAt: string, updatedAt: string, customer: { id: string } | null } | null, userErrors: Array<{ code: ErrorCode, message: string, retryAfter: number | null }> } };

export type FlaskPaidOrderFieldsFragment = { id: string, status: OrderStatus, subtotal: string, tax: string, discountAmount: string, total: string, discountCode: string | null, createdAt: string, updatedAt: string, customer: { id: string } | null };

export type FlaskProductsQueryVariables = Exact<{
  page: number;
  perPage: number;
  category?: string | null | undefined;
}>;


export type FlaskProductsQuery = { productsPage: { page: number, perPage: number, totalCount: number, totalPages: number, nodes: Array<{ id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string, updatedAt: string }> } };

export type FlaskProductQueryVariables = Exact<{
  id: string;
}>;


export type FlaskProductQuery = { product: { id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string, updatedAt: string } | null };

export type FlaskProductFieldsFragment = { id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string, updatedAt: string };

export type FlaskCreateProductMutationVariables = Exact<{
  input: CreateProductInput;
}>;


export type FlaskCreateProductMutation = { createProduct: { product: { id: string, name: string, description: string | null, price: string, stock: number, category: string | null, createdAt: string, updatedAt: string } | null, userErrors: Array<{ code: ErrorCode, message: string, retryAfter: number | null }> } };

export type FlaskSearchQueryVariables = Exact<{
  query: string;
  first: number;
}>;


export type FlaskSearchQuery = { searchProducts: { nodes: Array<{ id: string, name: string, description: string | null, price: string, stock: number, category: string | null }> } };

export type FlaskFoundFieldsFragment = { id: string, name: string, description: string | null, price: string, stock: number, category: string | null };

