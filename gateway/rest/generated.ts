// Written by `npm run schema` from the operations in this folder.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** A postal address. */
export type AddressInput = {
  /** City, at most 100 characters. */
  city: string;
  /** Company, at most 100 characters. */
  company?: string | null | undefined;
  /** ISO 3166-1 alpha-2 code, such as `DE`. */
  country: string;
  /** Street and number, at most 200 characters. */
  line1: string;
  /** Further details, at most 200 characters. */
  line2?: string | null | undefined;
  /** Recipient, at most 100 characters. */
  name: string;
  /** Telephone number for the carrier, at most 30 characters. */
  phone?: string | null | undefined;
  /** Postal code, at most 20 characters. */
  postalCode?: string | null | undefined;
  /** State or region, at most 100 characters. */
  region?: string | null | undefined;
};

/** Input for checkout. */
export type CheckoutInput = {
  /** Order id. */
  orderId: string;
  /**
   * Payment method, 1 to 50 characters. The sandbox provider approves every method, such as `card`, except
   * `sandbox:declined`, `sandbox:insufficient_funds`, `sandbox:timeout` (no response, nothing is charged) and
   * `sandbox:lost_answer` (charged, but the response is lost).
   */
  paymentMethod?: string;
};

/** Input for createProduct. */
export type CreateProductInput = {
  /** 1 to 100 characters. */
  category?: string | null | undefined;
  /** At most 20000 characters. */
  description?: string | null | undefined;
  /** Images in the order of their display, at most 10. */
  images?: Array<ProductImageInput> | null | undefined;
  /** Stock at which the product is listed in `lowStock`, from 0; null for never. */
  lowStockThreshold?: number | null | undefined;
  /** 1 to 255 characters. */
  name: string;
  /** 0 to 99999999.99. */
  price: string;
  /** Stock keeping unit: 1 to 64 characters of one line. `SKU_TAKEN` when another product has it, also in another case. */
  sku?: string | null | undefined;
  /** Units in stock, from 0. */
  stock?: number;
};

/** Why a discount code does not apply. */
export type DiscountReason =
  /** The subtotal is below the minimum. */
  | 'BELOW_MINIMUM'
  /** The validity has ended. */
  | 'EXPIRED'
  /** The code is inactive. */
  | 'INACTIVE'
  /** The subtotal is zero. */
  | 'NOTHING_TO_DISCOUNT'
  /** The validity has not started. */
  | 'NOT_STARTED'
  /** The code does not exist. */
  | 'UNKNOWN'
  /** The total usage limit is reached. */
  | 'USED_UP'
  /** The usage limit of the customer is reached. */
  | 'USED_UP_BY_CUSTOMER';

/** Code of a business error. */
export type ErrorCode =
  /** The discount code does not exist. */
  | 'DISCOUNT_CODE_NOT_FOUND'
  /** The discount code exists already. */
  | 'DISCOUNT_CODE_TAKEN'
  /** The discount code does not apply; `message` states the reason. */
  | 'DISCOUNT_NOT_APPLICABLE'
  /** An account with this e-mail exists. */
  | 'EMAIL_TAKEN'
  /** The role of the account does not permit the operation. */
  | 'FORBIDDEN'
  /** The idempotency key was used with a different request. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** Stock is below the requested quantity; `available` is the number in stock. */
  | 'INSUFFICIENT_STOCK'
  /** Unknown e-mail or wrong password; the two are not distinguished. */
  | 'INVALID_CREDENTIALS'
  /** An argument is invalid; `field` names it, `message` states the constraint. */
  | 'INVALID_INPUT'
  /** The refresh token is unknown, used, revoked or expired. */
  | 'INVALID_REFRESH_TOKEN'
  /** The same request, or another for the same order, is in progress. */
  | 'IN_PROGRESS'
  /** The status of the order does not permit this transition. */
  | 'ORDER_ACTION_UNAVAILABLE'
  /** The order was not paid in time and is cancelled. */
  | 'ORDER_EXPIRED'
  /** The order does not exist or belongs to another account. */
  | 'ORDER_NOT_FOUND'
  /** The operation requires a pending order. */
  | 'ORDER_NOT_PENDING'
  /** The payment provider declined the payment. */
  | 'PAYMENT_DECLINED'
  /** The payment failed; nothing was charged. */
  | 'PAYMENT_FAILED'
  /** The product does not exist or is archived. */
  | 'PRODUCT_NOT_FOUND'
  /** Rate limit exceeded; `retryAfter` is the wait in seconds. */
  | 'RATE_LIMITED'
  /** The refund failed; nothing was refunded. */
  | 'REFUND_FAILED'
  /** A service is temporarily unavailable. */
  | 'SERVICE_UNAVAILABLE'
  /** The caller has no session with this id. */
  | 'SESSION_NOT_FOUND'
  /** Another product, listed or archived, has this SKU. */
  | 'SKU_TAKEN'
  /** The customer has as many unpaid orders as a customer may have. */
  | 'TOO_MANY_UNPAID_ORDERS'
  /** The unpaid orders of the customer would hold more units of a product than a customer may hold. */
  | 'TOO_MANY_UNPAID_UNITS'
  /** Authentication is missing, invalid or expired. */
  | 'UNAUTHENTICATED'
  /** The object was modified after it was read. */
  | 'VERSION_CONFLICT';

/** Length of a report bucket in the report's time zone. */
export type Interval =
  /** One calendar day; 23 or 25 hours when daylight saving time changes. */
  | 'DAY'
  /** One hour, from full hour to full hour. */
  | 'HOUR'
  /** Calendar month. */
  | 'MONTH'
  /** Monday to Sunday (ISO 8601). */
  | 'WEEK';

/** Input for login. */
export type LoginInput = {
  /** E-mail address of the account, case-insensitive. */
  email: string;
  /** Password of the account. */
  password: string;
};

/** A quantity of a product. */
export type OrderLineInput = {
  /** Product id. */
  productId: string;
  /** Units, from 1. */
  quantity?: number;
};

/** Order status: pending → paid → shipped → delivered; pending → cancelled; paid, shipped or delivered → refunded. */
export type OrderStatus =
  /** Cancelled before payment. */
  | 'CANCELLED'
  /** Delivered. */
  | 'DELIVERED'
  /** Paid, not shipped. */
  | 'PAID'
  /** Placed, not paid. */
  | 'PENDING'
  /** Fully refunded. */
  | 'REFUNDED'
  /** Shipped. */
  | 'SHIPPED';

/** Input for placeOrder. */
export type PlaceOrderInput = {
  /** Discount code, 1 to 50 characters, case-sensitive. */
  discountCode?: string | null | undefined;
  /** Whether to place the order without discount when the code does not apply, instead of failing. */
  ignoreInapplicableDiscount?: boolean;
  /** 1 to 100 lines; lines of the same product are merged. */
  items: Array<OrderLineInput>;
  /** Note for those who pack the order, at most 500 characters. */
  note?: string | null | undefined;
  /** Where the order is sent; stored as it is now. */
  shippingAddress?: AddressInput | null | undefined;
};

/** An image of a product. */
export type ProductImageInput = {
  /** Alternative text, at most 255 characters. */
  altText?: string;
  /** Absolute URL without credentials, `http` or `https`, at most 2048 characters. The shop does not load it. */
  url: string;
};

/** Changes to the caller's name and profile. */
export type ProfileInput = {
  /** http or https URL of an avatar image, at most 2,048 characters; empty for none. */
  avatar?: string | null | undefined;
  /** At most 2,000 characters. */
  bio?: string | null | undefined;
  /** 1 to 255 characters; cannot be cleared. */
  name?: string | null | undefined;
  /** At most 50 characters. */
  phone?: string | null | undefined;
};

/** Input for quote: lines or an amount, not both. */
export type QuoteInput = {
  /** Discount code, case-sensitive; limits per customer apply to authenticated callers only. */
  discountCode?: string | null | undefined;
  /** 1 to 100 lines; lines of the same product are merged. */
  items?: Array<OrderLineInput> | null | undefined;
  /** An amount, 0 to 99999999.99. */
  subtotal?: string | null | undefined;
};

/** Input for register. */
export type RegisterInput = {
  /** A valid e-mail address without an account in any spelling; at most 255 visible characters. */
  email: string;
  /** 1 to 255 characters. */
  name: string;
  /** 8 to 128 characters; no common password, and not the name or e-mail of the account. */
  password: string;
};

/** Role of an account. */
export type Role =
  /** Administrator. */
  | 'ADMIN'
  /** Customer. */
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

