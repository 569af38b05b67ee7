// Written by `npm run schema` from the SDL of this subgraph.
import type { ErrorCode } from '@shopstack/schema/errors';
import type { RoleMapper as Role } from './accounts/mappers.js';
import type { MovementReasonMapper as MovementReason } from './catalog/mappers.js';
import type { StockReasonMapper as StockReason } from './catalog/mappers.js';
import type { DiscountReasonMapper as DiscountReason } from './discounts/mappers.js';
import type { OrderStatusMapper as OrderStatus } from './orders/mappers.js';
import type { OrderActionMapper as OrderAction } from './orders/mappers.js';
import type { PaymentStatusMapper as PaymentStatus } from './payments/mappers.js';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserMapper, SessionMapper } from './accounts/mappers.js';
import type { AuditEntryMapper } from './audit/mappers.js';
import type { StockMovementMapper, ProductPageMapper, ProductConnectionMapper, ProductMapper } from './catalog/mappers.js';
import type { DiscountCodeMapper } from './discounts/mappers.js';
import type { OrderPageMapper, OrderItemMapper, OrderConnectionMapper, OrderMapper } from './orders/mappers.js';
import type { PaymentMapper, RefundLineMapper, RefundMapper } from './payments/mappers.js';
import type { Context } from './context.js';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type EnumResolverSignature<T, AllowedValues = any> = { [key in keyof T]?: AllowedValues };
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string | number; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An exact amount in the shop's currency as decimal text with two places, such as `"29.99"`. Numbers are accepted as input. */
  Money: { input: number; output: number; }
  /** An instant: ISO 8601 in UTC with microseconds, such as `2026-11-22T08:00:47.464547Z`. */
  DateTime: { input: string; output: string; }
  /** A calendar day, such as `2026-11-22`. */
  Date: { input: string; output: string; }
  _FieldSet: { input: unknown; output: unknown; }
};

/** Where a page of a connection lies in its list. */
export type PageInfo = {
  /** Whether there are rows after this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there are rows before this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first row, null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
  /** The cursor of the last row, to be given as `after` for the next page; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
};

/** A refusal of a mutation: the request was understood and nothing was changed. */
export type UserError = {
  /** A stable name to program against. */
  code: ErrorCode;
  /** One sentence to show to a person. */
  message: Scalars['String']['output'];
  /** Dotted path of the argument that was refused, such as `input.email`; null when it is about no single one. */
  field?: Maybe<Scalars['String']['output']>;
  /** Seconds after which trying again makes sense; null where waiting changes nothing. */
  retryAfter?: Maybe<Scalars['Int']['output']>;
  /** The name of the product that there is too little of; null for other refusals. */
  product?: Maybe<Scalars['String']['output']>;
  /** How many pieces of it are left; null for other refusals. */
  available?: Maybe<Scalars['Int']['output']>;
};

/** Which products are wanted; what is left out does not matter. */
export type ProductFilter = {
  /** Only products of exactly this category. */
  category?: InputMaybe<Scalars['String']['input']>;
  /** Only products that cost this or more. */
  minPrice?: InputMaybe<Scalars['Money']['input']>;
  /** Only products that cost this or less. */
  maxPrice?: InputMaybe<Scalars['Money']['input']>;
  /** Only what can be ordered now, or, when false, only what is sold out. */
  inStock?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What found or listed products are like. Each facet leaves the filter on its own property aside, so that it shows what else could be chosen. */
export type ProductFacets = {
  /** The categories with most products, at most 20. */
  categories: Array<CategoryFacet>;
  /** What they cost, in seven ranges; those without products are left out. */
  priceRanges: Array<PriceRangeFacet>;
  /** How many can be ordered now. */
  inStock: StockFacet;
};

/** How many of the products are in a category. */
export type CategoryFacet = {
  /** The category; null for products without one. */
  value?: Maybe<Scalars['String']['output']>;
  /** How many, 1,000 at most. */
  count: Scalars['Int']['output'];
  /** Whether there may be more than `count`. */
  isTotalCapped: Scalars['Boolean']['output'];
};

/** How many of the products cost something in a range. */
export type PriceRangeFacet = {
  /** The lowest price of the range, included. */
  from: Scalars['Money']['output'];
  /** The price at which the next range begins; null for the dearest one. */
  to?: Maybe<Scalars['Money']['output']>;
  /** How many, 1,000 at most. */
  count: Scalars['Int']['output'];
  /** Whether there may be more than `count`. */
  isTotalCapped: Scalars['Boolean']['output'];
};

/** How many of the products can be ordered now. */
export type StockFacet = {
  /** How many, 1,000 at most. */
  count: Scalars['Int']['output'];
  /** Whether there may be more than `count`. */
  isTotalCapped: Scalars['Boolean']['output'];
};

export type { Role };

/** What a person tells about themselves. */
export type Profile = {
  /** The URL of a picture. */
  avatar?: Maybe<Scalars['String']['output']>;
  /** A few words. */
  bio?: Maybe<Scalars['String']['output']>;
  /** A telephone number, as the person wrote it. */
  phone?: Maybe<Scalars['String']['output']>;
};

export type { ErrorCode };

export type Query = {
  /** One product, null when there is none of this id; an archived one is answered too. */
  product?: Maybe<Product>;
  /** The catalog, a page at a time by cursor: costs the same on the first page and on the last. */
  products?: Maybe<ProductConnection>;
  /** The categories that have listed products, by name, and how many. */
  categories?: Maybe<CategoryConnection>;
  /** The catalog by page number, newest first. Prefer `products`: deep pages cost more here. */
  productsPage?: Maybe<ProductPage>;
  /** Facts about the shop that hold for every amount and total. */
  shop?: Maybe<Shop>;
  /** The caller's living sessions, the newest first: where they are signed in. */
  sessions?: Maybe<Array<Session>>;
  /** Who did what to a product, order, payment, discount, account or role, the newest first. */
  auditLog?: Maybe<AuditEntryConnection>;
  /** The discount codes, the newest first. */
  discountCodes?: Maybe<DiscountCodeConnection>;
  /** One discount code, compared exactly; null when there is none. */
  discountCode?: Maybe<DiscountCode>;
  /** One order: the caller's own, or anybody's for a caller with the scope `orders:manage`; null when there is no such order. */
  order?: Maybe<Order>;
  /** The caller's orders, newest first. */
  orders?: Maybe<OrderConnection>;
  /** The caller's orders by page number, oldest first. Prefer `orders`: deep pages cost more here. */
  ordersPage?: Maybe<OrderPage>;
  /** What a basket or an amount would cost now, discount and tax included. Nothing is reserved. */
  quote?: Maybe<Quote>;
};


export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


export type QueryProductsArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  category?: InputMaybe<Scalars['String']['input']>;
  sort?: ProductSort;
  filter?: InputMaybe<ProductFilter>;
};


export type QueryCategoriesArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryProductsPageArgs = {
  page?: Scalars['Int']['input'];
  perPage?: Scalars['Int']['input'];
  category?: InputMaybe<Scalars['String']['input']>;
};


export type QueryAuditLogArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  subject?: InputMaybe<Scalars['String']['input']>;
  actorId?: InputMaybe<Scalars['ID']['input']>;
  action?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDiscountCodesArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  active?: InputMaybe<Scalars['Boolean']['input']>;
};


export type QueryDiscountCodeArgs = {
  code: Scalars['String']['input'];
};


export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOrdersArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<OrderStatus>;
};


export type QueryOrdersPageArgs = {
  page?: Scalars['Int']['input'];
  perPage?: Scalars['Int']['input'];
};


export type QueryQuoteArgs = {
  input: QuoteInput;
};

export type Mutation = {
  /** Signs in. Unknown e-mail, wrong password and a disabled account read the same. */
  login?: Maybe<AuthPayload>;
  /** Trades a refresh token for a new pair. Each is good once; using one again revokes its session, apart from a repeat within ten seconds, which gets the same answer. */
  refreshSession?: Maybe<AuthPayload>;
  /** Ends the session of the token this is called with. */
  logout?: Maybe<LogoutPayload>;
  /** Ends every session of the caller, this one included. */
  logoutEverywhere?: Maybe<LogoutPayload>;
  /** Ends one session of the caller. */
  revokeSession?: Maybe<RevokeSessionPayload>;
  /** Sets another password and ends every other session of the caller. */
  changePassword?: Maybe<ChangePasswordPayload>;
  /** Adds a product to the catalog. */
  createProduct?: Maybe<ProductPayload>;
  /** Changes a product; fields that are left out stay as they are. */
  updateProduct?: Maybe<ProductPayload>;
  /** Moves stock in or out, for a reason. Safe beside orders, because it adds instead of setting. */
  adjustStock?: Maybe<ProductPayload>;
  /** Takes a product out of lists and sale; orders go on showing it. Archiving it again changes nothing. */
  archiveProduct?: Maybe<ProductPayload>;
  /** Puts an archived product back into lists and sale. */
  restoreProduct?: Maybe<ProductPayload>;
  /** Makes a discount code. */
  createDiscountCode?: Maybe<DiscountCodePayload>;
  /** Changes a discount code; fields that are left out stay as they are, and orders that used it too. */
  updateDiscountCode?: Maybe<DiscountCodePayload>;
  /** Places an order: takes the goods from the stock and fixes the prices. All of it happens, or nothing. */
  placeOrder?: Maybe<OrderPayload>;
  /** Calls a pending order off: the caller's own, or anybody's for a caller with the scope `orders:manage`. Stock and discount go back. */
  cancelOrder?: Maybe<OrderPayload>;
  /** Marks a paid order as sent. */
  shipOrder?: Maybe<OrderPayload>;
  /** Marks a shipped order as arrived. */
  deliverOrder?: Maybe<OrderPayload>;
  /** Pays a pending order. Whatever happens in parallel, it is charged once. */
  checkout?: Maybe<CheckoutPayload>;
  /** Gives back the money of a paid order, all of what is left or that of some lines. */
  refundOrder?: Maybe<RefundOrderPayload>;
};


export type MutationLoginArgs = {
  input: LoginInput;
};


export type MutationRefreshSessionArgs = {
  refreshToken: Scalars['String']['input'];
};


export type MutationRevokeSessionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
};


export type MutationCreateProductArgs = {
  input: CreateProductInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationUpdateProductArgs = {
  input: UpdateProductInput;
};


export type MutationAdjustStockArgs = {
  input: AdjustStockInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationArchiveProductArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRestoreProductArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCreateDiscountCodeArgs = {
  input: CreateDiscountCodeInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationUpdateDiscountCodeArgs = {
  input: UpdateDiscountCodeInput;
};


export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCancelOrderArgs = {
  id: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationShipOrderArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeliverOrderArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCheckoutArgs = {
  input: CheckoutInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRefundOrderArgs = {
  input: RefundOrderInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** E-mail and password of an account. */
export type LoginInput = {
  /** The account's e-mail, in any case. */
  email: Scalars['String']['input'];
  /** The account's password. */
  password: Scalars['String']['input'];
};

/** The password in force, and the one to come. */
export type ChangePasswordInput = {
  /** The password in force. */
  currentPassword: Scalars['String']['input'];
  /** 8 to 128 characters; none of those that are guessed first, and no name or e-mail of the account. */
  newPassword: Scalars['String']['input'];
};

/** What a sign-in answers: tokens, or the reasons why there are none. */
export type AuthPayload = {
  /** Sent as `Authorization: Bearer …`; good for 15 minutes. */
  accessToken?: Maybe<Scalars['String']['output']>;
  /** Good once, for `refreshSession`; keep it secret. */
  refreshToken?: Maybe<Scalars['String']['output']>;
  /** When the access token stops being good. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who signed in. */
  user?: Maybe<User>;
  /** Why not, empty when it worked. */
  userErrors: Array<UserError>;
};

/** Where somebody is signed in. */
export type Session = {
  /** Identifies the session, for `revokeSession`. */
  id: Scalars['ID']['output'];
  /** Whether it is the session this is asked with. */
  current: Scalars['Boolean']['output'];
  /** What the client called itself when it signed in. */
  userAgent?: Maybe<Scalars['String']['output']>;
  /** The address it signed in from. */
  address?: Maybe<Scalars['String']['output']>;
  /** When it signed in. */
  createdAt: Scalars['DateTime']['output'];
  /** When it last got a new access token. */
  lastUsedAt: Scalars['DateTime']['output'];
  /** When it ends by itself unless it is refreshed before. */
  expiresAt: Scalars['DateTime']['output'];
};

/** What signing out answers. */
export type LogoutPayload = {
  /** How many sessions were ended. */
  endedSessions: Scalars['Int']['output'];
  /** Why not, empty when it worked. */
  userErrors: Array<UserError>;
};

/** What ending a session answers. */
export type RevokeSessionPayload = {
  /** The id of the ended session, null when there was none. */
  sessionId?: Maybe<Scalars['ID']['output']>;
  /** Why not, empty when it worked. */
  userErrors: Array<UserError>;
};

/** What changing a password answers. */
export type ChangePasswordPayload = {
  /** How many other sessions were ended. */
  endedSessions: Scalars['Int']['output'];
  /** Why not, empty when it worked. */
  userErrors: Array<UserError>;
};

/** A person with an account. */
export type User = {
  /** Identifies the account. */
  id: Scalars['ID']['output'];
  /** The person's orders, newest first; only the person and callers with the scope `orders:manage` see them. */
  orders?: Maybe<OrderConnection>;
  /** The address it signs in with. */
  email?: Maybe<Scalars['String']['output']>;
  /** What the person is called. */
  name: Scalars['String']['output'];
  /** What the account may do. */
  role?: Maybe<Role>;
  /** What the person tells about themselves. */
  profile?: Maybe<Profile>;
  /** When the account was opened. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was last changed. */
  updatedAt?: Maybe<Scalars['DateTime']['output']>;
};


/** A person with an account. */
export type UserOrdersArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<OrderStatus>;
};

/** Something that somebody did. Entries are never changed or removed. */
export type AuditEntry = {
  /** Identifies the entry. */
  id: Scalars['ID']['output'];
  /** What was done, such as `product.updated`. */
  action: Scalars['String']['output'];
  /** What it was done to, such as `product:7`. */
  subject: Scalars['String']['output'];
  /** Who did it; null when an operator did it from the command line, or the shop by itself. */
  actor?: Maybe<User>;
  /** From which address. */
  address?: Maybe<Scalars['String']['output']>;
  /** How it was before, as JSON text; null for something new. */
  before?: Maybe<Scalars['String']['output']>;
  /** How it was after, as JSON text. */
  after?: Maybe<Scalars['String']['output']>;
  /** When. */
  createdAt: Scalars['DateTime']['output'];
};

/** A page of audit entries. */
export type AuditEntryConnection = {
  /** The entries of this page. */
  nodes: Array<AuditEntry>;
  /** The entries of this page, each with its cursor. */
  edges: Array<AuditEntryEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** An audit entry in a list. */
export type AuditEntryEdge = {
  /** The entry. */
  node: AuditEntry;
  /** Its position in this list. */
  cursor: Scalars['String']['output'];
};

/** Something to sell. */
export type Product = {
  /** Identifies the product, on the REST surfaces too. */
  id: Scalars['ID']['output'];
  /** What it is called. */
  name: Scalars['String']['output'];
  /** A few sentences about it. */
  description?: Maybe<Scalars['String']['output']>;
  /** What one piece costs today; orders keep the price of their moment. */
  price: Scalars['Money']['output'];
  /** ISO 4217 code of the currency of `price`, such as `USD`. */
  currency: Scalars['String']['output'];
  /** How many pieces can be ordered now. */
  stock: Scalars['Int']['output'];
  /** The shelf it stands on, such as `Electronics`. */
  category?: Maybe<Scalars['String']['output']>;
  /** Grows with every edit; given as `expectedVersion`, it keeps editors from overwriting each other. */
  version: Scalars['Int']['output'];
  /** Since when it is neither listed nor sold; null while it is. */
  archivedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was added to the catalog. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** What came and went of its stock, the newest first. */
  stockMovements?: Maybe<StockMovementConnection>;
};


/** Something to sell. */
export type ProductStockMovementsArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** A product to be. */
export type CreateProductInput = {
  /** 1 to 255 characters. */
  name: Scalars['String']['input'];
  /** From 0 to 99999999.99. */
  price: Scalars['Money']['input'];
  /** At most 20000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Pieces there are, from 0. */
  stock?: Scalars['Int']['input'];
  /** 1 to 100 characters. */
  category?: InputMaybe<Scalars['String']['input']>;
};

/** What to change about a product; null clears a description or category. */
export type UpdateProductInput = {
  /** The product's id. */
  id: Scalars['ID']['input'];
  /** The `version` that was read; needed unless only `stock` is changed. An edit in between refuses this one. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** 1 to 255 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** From 0 to 99999999.99; orders keep the price they were placed at. */
  price?: InputMaybe<Scalars['Money']['input']>;
  /** At most 20000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 100 characters. */
  category?: InputMaybe<Scalars['String']['input']>;
  /** Pieces there are now, from 0; prefer `adjustStock`. */
  stock?: InputMaybe<Scalars['Int']['input']>;
  /** The `stock` that was read; needed with `stock`. A sale in between refuses this edit. */
  expectedStock?: InputMaybe<Scalars['Int']['input']>;
};

/** Stock that comes or goes by hand. */
export type AdjustStockInput = {
  /** The product's id. */
  productId: Scalars['ID']['input'];
  /** Pieces that came (positive) or went (negative), not 0. */
  quantity: Scalars['Int']['input'];
  /** Why. */
  reason: StockReason;
  /** At most 255 characters. */
  note?: InputMaybe<Scalars['String']['input']>;
};

export type { StockReason };

/** The product, or why not. */
export type ProductPayload = {
  /** The product as it is now; null when it was refused. */
  product?: Maybe<Product>;
  /** Why not, empty when it worked. */
  userErrors: Array<UserError>;
};

/** Pieces of a product that came or went. All of them together are its stock. */
export type StockMovement = {
  /** Identifies the movement. */
  id: Scalars['ID']['output'];
  /** Pieces that came (positive) or went (negative). */
  quantity: Scalars['Int']['output'];
  /** Why. */
  reason: MovementReason;
  /** The order that took them or gave them back. */
  order?: Maybe<Order>;
  /** What whoever moved it has noted. */
  note?: Maybe<Scalars['String']['output']>;
  /** When. */
  createdAt: Scalars['DateTime']['output'];
};

export type { MovementReason };

/** A page of stock movements. */
export type StockMovementConnection = {
  /** The movements of this page. */
  nodes: Array<StockMovement>;
  /** The movements of this page, each with its cursor. */
  edges: Array<StockMovementEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** A stock movement in a list. */
export type StockMovementEdge = {
  /** The movement. */
  node: StockMovement;
  /** Its position in this list. */
  cursor: Scalars['String']['output'];
};

/** How a list of products is ordered. Ties are broken by id, so that pages never overlap. */
export type ProductSort =
  /** The newest first. */
  | 'NEWEST'
  /** The oldest first. */
  | 'OLDEST'
  /** The cheapest first. */
  | 'PRICE_ASC'
  /** The dearest first. */
  | 'PRICE_DESC'
  /** By name, A to Z, accents and case aside; upper case before lower, and digits by their value: `Lamp 9`, `Lamp 10`. */
  | 'NAME';

/** A page of products. */
export type ProductConnection = {
  /** The products of this page. */
  nodes: Array<Product>;
  /** The products of this page, each with its cursor. */
  edges: Array<ProductEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
  /** How many products the whole list has, with a filter of the first 10,000; counted only when asked for. */
  totalCount: Scalars['Int']['output'];
  /** Whether more products may fit the filter than `totalCount` says. */
  isTotalCapped: Scalars['Boolean']['output'];
  /** What the listed products are like, by the 2,000 newest of them; counted only when asked for. */
  facets: ProductFacets;
};

/** A page of categories. */
export type CategoryConnection = {
  /** The categories of this page. */
  nodes: Array<Category>;
  /** The categories of this page, each with its cursor. */
  edges: Array<CategoryEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** A category in a list. */
export type CategoryEdge = {
  /** The category. */
  node: Category;
  /** Its position in this list. */
  cursor: Scalars['String']['output'];
};

/** What products have in common that stand on one shelf. */
export type Category = {
  /** Its name, as a filter takes it. */
  name: Scalars['String']['output'];
  /** How many products are listed in it, 1,000 at most. */
  productCount: Scalars['Int']['output'];
  /** Whether there may be more than `productCount`. */
  productCountIsAtLeast: Scalars['Boolean']['output'];
};

/** A product in a list. */
export type ProductEdge = {
  /** The product. */
  node: Product;
  /** Its position in this list. */
  cursor: Scalars['String']['output'];
};

/** A page of products by number. */
export type ProductPage = {
  /** The products of this page. */
  nodes: Array<Product>;
  /** The page number in force. */
  page: Scalars['Int']['output'];
  /** The page size in force. */
  perPage: Scalars['Int']['output'];
  /** How many products all pages have. */
  totalCount: Scalars['Int']['output'];
  /** How many pages there are, 0 when there is no product. */
  totalPages: Scalars['Int']['output'];
};

/** Facts about the shop. */
export type Shop = {
  /** ISO 4217 code of the currency of every amount, such as `USD`. */
  currency: Scalars['String']['output'];
  /** Percent of the undiscounted subtotal that is added as tax, such as 8.5. */
  taxRate: Scalars['Float']['output'];
};

/** A code that makes an order cheaper, by a share of the subtotal or by a fixed amount. */
export type DiscountCode = {
  /** What customers type; compared exactly, case included. */
  code: Scalars['String']['output'];
  /** Whole percent of the subtotal; null for a fixed amount. */
  percent?: Maybe<Scalars['Int']['output']>;
  /** Fixed amount off the subtotal, which it never exceeds; null for a percentage. */
  amount?: Maybe<Scalars['Money']['output']>;
  /** The least subtotal it applies to. */
  minimumSubtotal: Scalars['Money']['output'];
  /** Whether it is in use. */
  active: Scalars['Boolean']['output'];
  /** From when it applies; null for always. */
  startsAt?: Maybe<Scalars['DateTime']['output']>;
  /** Until when it applies, that moment not included; null for ever. */
  endsAt?: Maybe<Scalars['DateTime']['output']>;
  /** How often it may be used over all customers; null for no limit. */
  usageLimit?: Maybe<Scalars['Int']['output']>;
  /** How often one customer may use it; null for no limit. */
  usageLimitPerCustomer?: Maybe<Scalars['Int']['output']>;
  /** How many orders it has made cheaper, cancelled ones not counted. */
  timesUsed: Scalars['Int']['output'];
  /** Grows with every edit; given as `expectedVersion`, it keeps editors from overwriting each other. */
  version: Scalars['Int']['output'];
  /** When it was made. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was last changed or used. */
  updatedAt: Scalars['DateTime']['output'];
};

/** A discount code to be: `percent` or `amount`, not both. */
export type CreateDiscountCodeInput = {
  /** 1 to 50 printable ASCII characters without spaces. */
  code: Scalars['String']['input'];
  /** A whole number from 1 to 100. */
  percent?: InputMaybe<Scalars['Int']['input']>;
  /** From 0.01 to 99999999.99. */
  amount?: InputMaybe<Scalars['Money']['input']>;
  /** The least subtotal it applies to, from 0. */
  minimumSubtotal?: Scalars['Money']['input'];
  /** Whether it is in use. */
  active?: Scalars['Boolean']['input'];
  /** From when it applies. */
  startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Until when it applies, after `startsAt`. */
  endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** How often it may be used over all customers, from 1. */
  usageLimit?: InputMaybe<Scalars['Int']['input']>;
  /** How often one customer may use it, from 1. */
  usageLimitPerCustomer?: InputMaybe<Scalars['Int']['input']>;
};

/** What to change about a discount code; null clears a limit or a moment. */
export type UpdateDiscountCodeInput = {
  /** The code. */
  code: Scalars['String']['input'];
  /** The `version` that was read: an edit in between refuses this one. */
  expectedVersion: Scalars['Int']['input'];
  /** The least subtotal it applies to, from 0. */
  minimumSubtotal?: InputMaybe<Scalars['Money']['input']>;
  /** Whether it is in use. */
  active?: InputMaybe<Scalars['Boolean']['input']>;
  /** From when it applies. */
  startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Until when it applies, after `startsAt`. */
  endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** How often it may be used over all customers: from 1, and not below what it has been. */
  usageLimit?: InputMaybe<Scalars['Int']['input']>;
  /** How often one customer may use it, from 1. */
  usageLimitPerCustomer?: InputMaybe<Scalars['Int']['input']>;
};

/** The discount code, or why not. */
export type DiscountCodePayload = {
  /** The code as it is now; null when it was refused. */
  discountCode?: Maybe<DiscountCode>;
  /** Why not, empty when it worked. */
  userErrors: Array<UserError>;
};

/** Why a code gives no discount. */
export type DiscountRejection = {
  /** A stable name to program against. */
  reason: DiscountReason;
  /** One sentence to show to a person. */
  message: Scalars['String']['output'];
};

export type { DiscountReason };

/** A page of discount codes. */
export type DiscountCodeConnection = {
  /** The codes of this page. */
  nodes: Array<DiscountCode>;
  /** The codes of this page, each with its cursor. */
  edges: Array<DiscountCodeEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
};

/** A discount code in a list. */
export type DiscountCodeEdge = {
  /** The code. */
  node: DiscountCode;
  /** Its position in this list. */
  cursor: Scalars['String']['output'];
};

/** What to order. */
export type PlaceOrderInput = {
  /** 1 to 100 lines; lines of one product are added up. */
  items: Array<OrderLineInput>;
  /** A code that makes it cheaper, 1 to 50 characters, compared exactly. */
  discountCode?: InputMaybe<Scalars['String']['input']>;
  /** Places the order without discount when the code gives none, instead of refusing it. */
  ignoreInapplicableDiscount?: Scalars['Boolean']['input'];
};

/** So many pieces of a product. */
export type OrderLineInput = {
  /** The product's id. */
  productId: Scalars['ID']['input'];
  /** A whole number from 1. */
  quantity?: Scalars['Int']['input'];
};

/** The order, or why not. */
export type OrderPayload = {
  /** The order as it is now; null when it was refused. */
  order?: Maybe<Order>;
  /** Why not, empty when it worked. */
  userErrors: Array<UserError>;
};

/** What to price: lines or an amount, not both. */
export type QuoteInput = {
  /** 1 to 100 lines; lines of one product are added up. */
  items?: InputMaybe<Array<OrderLineInput>>;
  /** An amount, from 0 to 99999999.99. */
  subtotal?: InputMaybe<Scalars['Money']['input']>;
  /** A code that makes it cheaper, compared exactly; limits per customer count only for a signed-in caller. */
  discountCode?: InputMaybe<Scalars['String']['input']>;
};

/** What something would cost now, by the rules that orders are priced with. */
export type Quote = {
  /** The sum of the lines, or the amount given. */
  subtotal: Scalars['Money']['output'];
  /** The code given, whether or not it gives a discount. */
  discountCode?: Maybe<Scalars['String']['output']>;
  /** What the code takes off the subtotal. */
  discountAmount: Scalars['Money']['output'];
  /** subtotal − discountAmount. */
  discountedSubtotal: Scalars['Money']['output'];
  /** On the undiscounted subtotal, rounded half up to cents. */
  tax: Scalars['Money']['output'];
  /** discountedSubtotal + tax. */
  total: Scalars['Money']['output'];
  /** ISO 4217 code of the currency of its amounts, such as `USD`. */
  currency: Scalars['String']['output'];
  /** Why the code gives no discount; null when it gives one, and without a code. */
  discountProblem?: Maybe<DiscountRejection>;
};

/** A purchase. Its amounts were fixed when it was placed. */
export type Order = {
  /** Identifies the order, on the REST surfaces too. */
  id: Scalars['ID']['output'];
  /** Where it stands. */
  status: OrderStatus;
  /** The sum of its lines, before discount and tax. */
  subtotal: Scalars['Money']['output'];
  /** The code given with the order, whether or not it gave a discount. */
  discountCode?: Maybe<Scalars['String']['output']>;
  /** What the code took off the subtotal. */
  discountAmount: Scalars['Money']['output'];
  /** On the undiscounted subtotal, rounded half up to cents. */
  tax: Scalars['Money']['output'];
  /** What there is to pay: subtotal − discount + tax. */
  total: Scalars['Money']['output'];
  /** ISO 4217 code of the currency of its amounts, such as `USD`. */
  currency: Scalars['String']['output'];
  /** What was bought, in the order of the lines. */
  items: Array<OrderItem>;
  /** What has been given back of the total. */
  refundedAmount: Scalars['Money']['output'];
  /** What the caller may do with it now. */
  availableActions: Array<OrderAction>;
  /** Who placed it; null, with an error beside it, while insights is away and more than the id is asked. */
  customer?: Maybe<User>;
  /** When it was placed. */
  createdAt: Scalars['DateTime']['output'];
  /** When it last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** Every attempt to pay it that has ended, in the order they were made. */
  payments: Array<Payment>;
  /** What was given back, in the order it was. */
  refunds: Array<Refund>;
};

/** One line of an order. */
export type OrderItem = {
  /** Identifies the line. */
  id: Scalars['ID']['output'];
  /** What was bought, as the catalog shows it today. */
  product: Product;
  /** How many pieces. */
  quantity: Scalars['Int']['output'];
  /** What a piece cost when the order was placed. */
  unitPrice: Scalars['Money']['output'];
  /** unitPrice × quantity. */
  totalPrice: Scalars['Money']['output'];
  /** How many pieces were paid back. */
  refundedQuantity: Scalars['Int']['output'];
};

export type { OrderAction };

export type { OrderStatus };

/** A page of orders. */
export type OrderConnection = {
  /** The orders of this page. */
  nodes: Array<Order>;
  /** The orders of this page, each with its cursor. */
  edges: Array<OrderEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
  /** How many orders the whole list has; counted only when asked for. */
  totalCount: Scalars['Int']['output'];
};

/** A page of orders by number. */
export type OrderPage = {
  /** The orders of this page. */
  nodes: Array<Order>;
  /** The page number in force. */
  page: Scalars['Int']['output'];
  /** The page size in force. */
  perPage: Scalars['Int']['output'];
  /** How many orders all pages have. */
  totalCount: Scalars['Int']['output'];
  /** How many pages there are, 0 when there is no order. */
  totalPages: Scalars['Int']['output'];
};

/** An order in a list. */
export type OrderEdge = {
  /** The order. */
  node: Order;
  /** Its position in this list. */
  cursor: Scalars['String']['output'];
};

/** What to pay, and with what. */
export type CheckoutInput = {
  /** The order's id. */
  orderId: Scalars['ID']['input'];
  /**
   * What to pay with, 1 to 50 characters. The sandbox provider approves everything, such as `card`, but for
   * `sandbox:declined`, `sandbox:insufficient_funds`, `sandbox:timeout` (it never answers, and nothing is charged) and
   * `sandbox:lost_answer` (it charges, and its answer is lost).
   */
  paymentMethod?: Scalars['String']['input'];
};

/** The paid order, or why not. */
export type CheckoutPayload = {
  /** The order as it is now; null when there is none. */
  order?: Maybe<Order>;
  /** The attempt to pay, declined or failed ones too; null when none was made. */
  payment?: Maybe<Payment>;
  /** Why not, empty when it is paid. */
  userErrors: Array<UserError>;
};

/** What to give back. */
export type RefundOrderInput = {
  /** The order's id. */
  orderId: Scalars['ID']['input'];
  /** The lines to give back, at most 100; everything that is left when it is missing. */
  lines?: InputMaybe<Array<RefundLineInput>>;
  /** Whether the goods go back into the stock. */
  restock?: Scalars['Boolean']['input'];
  /** Why, at most 255 characters. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** So many pieces of a line. */
export type RefundLineInput = {
  /** The line's id. */
  orderItemId: Scalars['ID']['input'];
  /** A whole number from 1 to what is left of the line. */
  quantity: Scalars['Int']['input'];
};

/** The refund, or why not. */
export type RefundOrderPayload = {
  /** The order as it is now; null when there is none. */
  order?: Maybe<Order>;
  /** What was given back; null when nothing was. */
  refund?: Maybe<Refund>;
  /** Why not, empty when it worked. */
  userErrors: Array<UserError>;
};

/** One attempt to pay an order. */
export type Payment = {
  /** Identifies the attempt. */
  id: Scalars['ID']['output'];
  /** How it ended. */
  status: PaymentStatus;
  /** What was to be paid. */
  amount: Scalars['Money']['output'];
  /** What was paid with, such as `card`. */
  method: Scalars['String']['output'];
  /** Why not, in the provider's words, such as `insufficient_funds`; null when it succeeded. */
  reason?: Maybe<Scalars['String']['output']>;
  /** When it ended. */
  createdAt: Scalars['DateTime']['output'];
};

export type { PaymentStatus };

/** Money given back for an order. */
export type Refund = {
  /** Identifies the refund. */
  id: Scalars['ID']['output'];
  /** What was given back: of each line its share of discount and tax too. */
  amount: Scalars['Money']['output'];
  /** Whether the goods went back into the stock. */
  restocked: Scalars['Boolean']['output'];
  /** Why, in the words of who gave it. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Which goods it was for. */
  lines: Array<RefundLine>;
  /** When. */
  createdAt: Scalars['DateTime']['output'];
};

/** So many pieces of a line that were paid back. */
export type RefundLine = {
  /** The line of the order. */
  item: OrderItem;
  /** How many pieces. */
  quantity: Scalars['Int']['output'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  User: User;
  Product: Product;
  Order: Order;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
  Product:
    ( { __typename: 'Product' }
    & GraphQLRecursivePick<FederationTypes['Product'], {"id":true}> );
  Order:
    ( { __typename: 'Order' }
    & GraphQLRecursivePick<FederationTypes['Order'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Money: ResolverTypeWrapper<Scalars['Money']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Date: ResolverTypeWrapper<Scalars['Date']['output']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  UserError: ResolverTypeWrapper<UserError>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  ProductFilter: ProductFilter;
  ProductFacets: ResolverTypeWrapper<ProductFacets>;
  CategoryFacet: ResolverTypeWrapper<CategoryFacet>;
  PriceRangeFacet: ResolverTypeWrapper<PriceRangeFacet>;
  StockFacet: ResolverTypeWrapper<StockFacet>;
  Role: Role;
  Profile: ResolverTypeWrapper<Profile>;
  ErrorCode: ErrorCode;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  LoginInput: LoginInput;
  ChangePasswordInput: ChangePasswordInput;
  AuthPayload: ResolverTypeWrapper<Omit<AuthPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Session: ResolverTypeWrapper<SessionMapper>;
  LogoutPayload: ResolverTypeWrapper<LogoutPayload>;
  RevokeSessionPayload: ResolverTypeWrapper<RevokeSessionPayload>;
  ChangePasswordPayload: ResolverTypeWrapper<ChangePasswordPayload>;
  User: ResolverTypeWrapper<UserMapper>;
  AuditEntry: ResolverTypeWrapper<AuditEntryMapper>;
  AuditEntryConnection: ResolverTypeWrapper<Omit<AuditEntryConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversTypes['AuditEntry']>, edges: Array<ResolversTypes['AuditEntryEdge']> }>;
  AuditEntryEdge: ResolverTypeWrapper<Omit<AuditEntryEdge, 'node'> & { node: ResolversTypes['AuditEntry'] }>;
  Product: ResolverTypeWrapper<ProductMapper>;
  CreateProductInput: CreateProductInput;
  UpdateProductInput: UpdateProductInput;
  AdjustStockInput: AdjustStockInput;
  StockReason: StockReason;
  ProductPayload: ResolverTypeWrapper<Omit<ProductPayload, 'product'> & { product?: Maybe<ResolversTypes['Product']> }>;
  StockMovement: ResolverTypeWrapper<StockMovementMapper>;
  MovementReason: MovementReason;
  StockMovementConnection: ResolverTypeWrapper<Omit<StockMovementConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversTypes['StockMovement']>, edges: Array<ResolversTypes['StockMovementEdge']> }>;
  StockMovementEdge: ResolverTypeWrapper<Omit<StockMovementEdge, 'node'> & { node: ResolversTypes['StockMovement'] }>;
  ProductSort: ProductSort;
  ProductConnection: ResolverTypeWrapper<ProductConnectionMapper>;
  CategoryConnection: ResolverTypeWrapper<CategoryConnection>;
  CategoryEdge: ResolverTypeWrapper<CategoryEdge>;
  Category: ResolverTypeWrapper<Category>;
  ProductEdge: ResolverTypeWrapper<Omit<ProductEdge, 'node'> & { node: ResolversTypes['Product'] }>;
  ProductPage: ResolverTypeWrapper<ProductPageMapper>;
  Shop: ResolverTypeWrapper<Shop>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  DiscountCode: ResolverTypeWrapper<DiscountCodeMapper>;
  CreateDiscountCodeInput: CreateDiscountCodeInput;
  UpdateDiscountCodeInput: UpdateDiscountCodeInput;
  DiscountCodePayload: ResolverTypeWrapper<Omit<DiscountCodePayload, 'discountCode'> & { discountCode?: Maybe<ResolversTypes['DiscountCode']> }>;
  DiscountRejection: ResolverTypeWrapper<DiscountRejection>;
  DiscountReason: DiscountReason;
  DiscountCodeConnection: ResolverTypeWrapper<Omit<DiscountCodeConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversTypes['DiscountCode']>, edges: Array<ResolversTypes['DiscountCodeEdge']> }>;
  DiscountCodeEdge: ResolverTypeWrapper<Omit<DiscountCodeEdge, 'node'> & { node: ResolversTypes['DiscountCode'] }>;
  PlaceOrderInput: PlaceOrderInput;
  OrderLineInput: OrderLineInput;
  OrderPayload: ResolverTypeWrapper<Omit<OrderPayload, 'order'> & { order?: Maybe<ResolversTypes['Order']> }>;
  QuoteInput: QuoteInput;
  Quote: ResolverTypeWrapper<Quote>;
  Order: ResolverTypeWrapper<OrderMapper>;
  OrderItem: ResolverTypeWrapper<OrderItemMapper>;
  OrderAction: OrderAction;
  OrderStatus: OrderStatus;
  OrderConnection: ResolverTypeWrapper<OrderConnectionMapper>;
  OrderPage: ResolverTypeWrapper<OrderPageMapper>;
  OrderEdge: ResolverTypeWrapper<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>;
  CheckoutInput: CheckoutInput;
  CheckoutPayload: ResolverTypeWrapper<Omit<CheckoutPayload, 'order' | 'payment'> & { order?: Maybe<ResolversTypes['Order']>, payment?: Maybe<ResolversTypes['Payment']> }>;
  RefundOrderInput: RefundOrderInput;
  RefundLineInput: RefundLineInput;
  RefundOrderPayload: ResolverTypeWrapper<Omit<RefundOrderPayload, 'order' | 'refund'> & { order?: Maybe<ResolversTypes['Order']>, refund?: Maybe<ResolversTypes['Refund']> }>;
  Payment: ResolverTypeWrapper<PaymentMapper>;
  PaymentStatus: PaymentStatus;
  Refund: ResolverTypeWrapper<RefundMapper>;
  RefundLine: ResolverTypeWrapper<RefundLineMapper>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Money: Scalars['Money']['output'];
  DateTime: Scalars['DateTime']['output'];
  Date: Scalars['Date']['output'];
  PageInfo: PageInfo;
  Boolean: Scalars['Boolean']['output'];
  String: Scalars['String']['output'];
  UserError: UserError;
  Int: Scalars['Int']['output'];
  ProductFilter: ProductFilter;
  ProductFacets: ProductFacets;
  CategoryFacet: CategoryFacet;
  PriceRangeFacet: PriceRangeFacet;
  StockFacet: StockFacet;
  Profile: Profile;
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Mutation: Record<PropertyKey, never>;
  LoginInput: LoginInput;
  ChangePasswordInput: ChangePasswordInput;
  AuthPayload: Omit<AuthPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  Session: SessionMapper;
  LogoutPayload: LogoutPayload;
  RevokeSessionPayload: RevokeSessionPayload;
  ChangePasswordPayload: ChangePasswordPayload;
  User: UserMapper;
  AuditEntry: AuditEntryMapper;
  AuditEntryConnection: Omit<AuditEntryConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversParentTypes['AuditEntry']>, edges: Array<ResolversParentTypes['AuditEntryEdge']> };
  AuditEntryEdge: Omit<AuditEntryEdge, 'node'> & { node: ResolversParentTypes['AuditEntry'] };
  Product: ProductMapper;
  CreateProductInput: CreateProductInput;
  UpdateProductInput: UpdateProductInput;
  AdjustStockInput: AdjustStockInput;
  ProductPayload: Omit<ProductPayload, 'product'> & { product?: Maybe<ResolversParentTypes['Product']> };
  StockMovement: StockMovementMapper;
  StockMovementConnection: Omit<StockMovementConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversParentTypes['StockMovement']>, edges: Array<ResolversParentTypes['StockMovementEdge']> };
  StockMovementEdge: Omit<StockMovementEdge, 'node'> & { node: ResolversParentTypes['StockMovement'] };
  ProductConnection: ProductConnectionMapper;
  CategoryConnection: CategoryConnection;
  CategoryEdge: CategoryEdge;
  Category: Category;
  ProductEdge: Omit<ProductEdge, 'node'> & { node: ResolversParentTypes['Product'] };
  ProductPage: ProductPageMapper;
  Shop: Shop;
  Float: Scalars['Float']['output'];
  DiscountCode: DiscountCodeMapper;
  CreateDiscountCodeInput: CreateDiscountCodeInput;
  UpdateDiscountCodeInput: UpdateDiscountCodeInput;
  DiscountCodePayload: Omit<DiscountCodePayload, 'discountCode'> & { discountCode?: Maybe<ResolversParentTypes['DiscountCode']> };
  DiscountRejection: DiscountRejection;
  DiscountCodeConnection: Omit<DiscountCodeConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversParentTypes['DiscountCode']>, edges: Array<ResolversParentTypes['DiscountCodeEdge']> };
  DiscountCodeEdge: Omit<DiscountCodeEdge, 'node'> & { node: ResolversParentTypes['DiscountCode'] };
  PlaceOrderInput: PlaceOrderInput;
  OrderLineInput: OrderLineInput;
  OrderPayload: Omit<OrderPayload, 'order'> & { order?: Maybe<ResolversParentTypes['Order']> };
  QuoteInput: QuoteInput;
  Quote: Quote;
  Order: OrderMapper;
  OrderItem: OrderItemMapper;
  OrderConnection: OrderConnectionMapper;
  OrderPage: OrderPageMapper;
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  CheckoutInput: CheckoutInput;
  CheckoutPayload: Omit<CheckoutPayload, 'order' | 'payment'> & { order?: Maybe<ResolversParentTypes['Order']>, payment?: Maybe<ResolversParentTypes['Payment']> };
  RefundOrderInput: RefundOrderInput;
  RefundLineInput: RefundLineInput;
  RefundOrderPayload: Omit<RefundOrderPayload, 'order' | 'refund'> & { order?: Maybe<ResolversParentTypes['Order']>, refund?: Maybe<ResolversParentTypes['Refund']> };
  Payment: PaymentMapper;
  Refund: RefundMapper;
  RefundLine: RefundLineMapper;
};

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface MoneyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Money'], any> {
  name: 'Money';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  field?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  retryAfter?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  product?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  available?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ProductFacetsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductFacets'] = ResolversParentTypes['ProductFacets']> = {
  categories?: Resolver<Array<ResolversTypes['CategoryFacet']>, ParentType, ContextType>;
  priceRanges?: Resolver<Array<ResolversTypes['PriceRangeFacet']>, ParentType, ContextType>;
  inStock?: Resolver<ResolversTypes['StockFacet'], ParentType, ContextType>;
};

export type CategoryFacetResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CategoryFacet'] = ResolversParentTypes['CategoryFacet']> = {
  value?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isTotalCapped?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PriceRangeFacetResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PriceRangeFacet'] = ResolversParentTypes['PriceRangeFacet']> = {
  from?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isTotalCapped?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type StockFacetResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StockFacet'] = ResolversParentTypes['StockFacet']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isTotalCapped?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type RoleResolvers = EnumResolverSignature<{ CUSTOMER?: any, ADMIN?: any }, ResolversTypes['Role']>;

export type ProfileResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Profile'] = ResolversParentTypes['Profile']> = {
  avatar?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  bio?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ErrorCodeResolvers = EnumResolverSignature<{ UNAUTHENTICATED?: any, FORBIDDEN?: any, INVALID_INPUT?: any, RATE_LIMITED?: any, INVALID_CREDENTIALS?: any, INVALID_REFRESH_TOKEN?: any, EMAIL_TAKEN?: any, SESSION_NOT_FOUND?: any, PRODUCT_NOT_FOUND?: any, INSUFFICIENT_STOCK?: any, ORDER_NOT_FOUND?: any, ORDER_NOT_PENDING?: any, ORDER_ACTION_UNAVAILABLE?: any, DISCOUNT_NOT_APPLICABLE?: any, DISCOUNT_CODE_NOT_FOUND?: any, DISCOUNT_CODE_TAKEN?: any, VERSION_CONFLICT?: any, PAYMENT_DECLINED?: any, PAYMENT_FAILED?: any, REFUND_FAILED?: any, IDEMPOTENCY_KEY_REUSED?: any, IN_PROGRESS?: any, SERVICE_UNAVAILABLE?: any }, ResolversTypes['ErrorCode']>;

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductArgs, 'id'>>;
  products?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'first' | 'sort'>>;
  categories?: Resolver<Maybe<ResolversTypes['CategoryConnection']>, ParentType, ContextType, RequireFields<QueryCategoriesArgs, 'first'>>;
  productsPage?: Resolver<Maybe<ResolversTypes['ProductPage']>, ParentType, ContextType, RequireFields<QueryProductsPageArgs, 'page' | 'perPage'>>;
  shop?: Resolver<Maybe<ResolversTypes['Shop']>, ParentType, ContextType>;
  sessions?: Resolver<Maybe<Array<ResolversTypes['Session']>>, ParentType, ContextType>;
  auditLog?: Resolver<Maybe<ResolversTypes['AuditEntryConnection']>, ParentType, ContextType, RequireFields<QueryAuditLogArgs, 'first'>>;
  discountCodes?: Resolver<Maybe<ResolversTypes['DiscountCodeConnection']>, ParentType, ContextType, RequireFields<QueryDiscountCodesArgs, 'first'>>;
  discountCode?: Resolver<Maybe<ResolversTypes['DiscountCode']>, ParentType, ContextType, RequireFields<QueryDiscountCodeArgs, 'code'>>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<QueryOrdersArgs, 'first'>>;
  ordersPage?: Resolver<Maybe<ResolversTypes['OrderPage']>, ParentType, ContextType, RequireFields<QueryOrdersPageArgs, 'page' | 'perPage'>>;
  quote?: Resolver<Maybe<ResolversTypes['Quote']>, ParentType, ContextType, RequireFields<QueryQuoteArgs, 'input'>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  login?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  refreshSession?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationRefreshSessionArgs, 'refreshToken'>>;
  logout?: Resolver<Maybe<ResolversTypes['LogoutPayload']>, ParentType, ContextType>;
  logoutEverywhere?: Resolver<Maybe<ResolversTypes['LogoutPayload']>, ParentType, ContextType>;
  revokeSession?: Resolver<Maybe<ResolversTypes['RevokeSessionPayload']>, ParentType, ContextType, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  changePassword?: Resolver<Maybe<ResolversTypes['ChangePasswordPayload']>, ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'input'>>;
  createProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationCreateProductArgs, 'input'>>;
  updateProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationUpdateProductArgs, 'input'>>;
  adjustStock?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationAdjustStockArgs, 'input'>>;
  archiveProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationArchiveProductArgs, 'id'>>;
  restoreProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationRestoreProductArgs, 'id'>>;
  createDiscountCode?: Resolver<Maybe<ResolversTypes['DiscountCodePayload']>, ParentType, ContextType, RequireFields<MutationCreateDiscountCodeArgs, 'input'>>;
  updateDiscountCode?: Resolver<Maybe<ResolversTypes['DiscountCodePayload']>, ParentType, ContextType, RequireFields<MutationUpdateDiscountCodeArgs, 'input'>>;
  placeOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'input'>>;
  cancelOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'id'>>;
  shipOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationShipOrderArgs, 'id'>>;
  deliverOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationDeliverOrderArgs, 'id'>>;
  checkout?: Resolver<Maybe<ResolversTypes['CheckoutPayload']>, ParentType, ContextType, RequireFields<MutationCheckoutArgs, 'input'>>;
  refundOrder?: Resolver<Maybe<ResolversTypes['RefundOrderPayload']>, ParentType, ContextType, RequireFields<MutationRefundOrderArgs, 'input'>>;
};

export type AuthPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuthPayload'] = ResolversParentTypes['AuthPayload']> = {
  accessToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastUsedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type LogoutPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LogoutPayload'] = ResolversParentTypes['LogoutPayload']> = {
  endedSessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RevokeSessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RevokeSessionPayload'] = ResolversParentTypes['RevokeSessionPayload']> = {
  sessionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ChangePasswordPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ChangePasswordPayload'] = ResolversParentTypes['ChangePasswordPayload']> = {
  endedSessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<UserOrdersArgs, 'first'>>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['Role']>, ParentType, ContextType>;
  profile?: Resolver<Maybe<ResolversTypes['Profile']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type AuditEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEntry'] = ResolversParentTypes['AuditEntry']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actor?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type AuditEntryConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEntryConnection'] = ResolversParentTypes['AuditEntryConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['AuditEntry']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['AuditEntryEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AuditEntryEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEntryEdge'] = ResolversParentTypes['AuditEntryEdge']> = {
  node?: Resolver<ResolversTypes['AuditEntry'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ProductResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product'], FederationReferenceType extends FederationReferenceTypes['Product'] = FederationReferenceTypes['Product']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Product']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  archivedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  stockMovements?: Resolver<Maybe<ResolversTypes['StockMovementConnection']>, ParentType, ContextType, RequireFields<ProductStockMovementsArgs, 'first'>>;
};

export type StockReasonResolvers = EnumResolverSignature<{ DELIVERY?: any, CORRECTION?: any, DAMAGE?: any }, ResolversTypes['StockReason']>;

export type ProductPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductPayload'] = ResolversParentTypes['ProductPayload']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type StockMovementResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StockMovement'] = ResolversParentTypes['StockMovement']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['MovementReason'], ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type MovementReasonResolvers = EnumResolverSignature<{ OPENING?: any, ORDER?: any, CANCELLATION?: any, REFUND?: any, DELIVERY?: any, CORRECTION?: any, DAMAGE?: any }, ResolversTypes['MovementReason']>;

export type StockMovementConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StockMovementConnection'] = ResolversParentTypes['StockMovementConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['StockMovement']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['StockMovementEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type StockMovementEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StockMovementEdge'] = ResolversParentTypes['StockMovementEdge']> = {
  node?: Resolver<ResolversTypes['StockMovement'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ProductConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductConnection'] = ResolversParentTypes['ProductConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Product']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['ProductEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isTotalCapped?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  facets?: Resolver<ResolversTypes['ProductFacets'], ParentType, ContextType>;
};

export type CategoryConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CategoryConnection'] = ResolversParentTypes['CategoryConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Category']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['CategoryEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type CategoryEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CategoryEdge'] = ResolversParentTypes['CategoryEdge']> = {
  node?: Resolver<ResolversTypes['Category'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CategoryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Category'] = ResolversParentTypes['Category']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  productCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  productCountIsAtLeast?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ProductEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductEdge'] = ResolversParentTypes['ProductEdge']> = {
  node?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ProductPageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductPage'] = ResolversParentTypes['ProductPage']> = {
  nodes?: Resolver<Array<ResolversTypes['Product']>, ParentType, ContextType>;
  page?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  perPage?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totalPages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ShopResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Shop'] = ResolversParentTypes['Shop']> = {
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  taxRate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type DiscountCodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscountCode'] = ResolversParentTypes['DiscountCode']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  percent?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  amount?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  minimumSubtotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  active?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  endsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  usageLimit?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  usageLimitPerCustomer?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  timesUsed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type DiscountCodePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscountCodePayload'] = ResolversParentTypes['DiscountCodePayload']> = {
  discountCode?: Resolver<Maybe<ResolversTypes['DiscountCode']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DiscountRejectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscountRejection'] = ResolversParentTypes['DiscountRejection']> = {
  reason?: Resolver<ResolversTypes['DiscountReason'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DiscountReasonResolvers = EnumResolverSignature<{ UNKNOWN?: any, INACTIVE?: any, NOT_STARTED?: any, EXPIRED?: any, USED_UP?: any, USED_UP_BY_CUSTOMER?: any, BELOW_MINIMUM?: any, NOTHING_TO_DISCOUNT?: any }, ResolversTypes['DiscountReason']>;

export type DiscountCodeConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscountCodeConnection'] = ResolversParentTypes['DiscountCodeConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['DiscountCode']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['DiscountCodeEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type DiscountCodeEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscountCodeEdge'] = ResolversParentTypes['DiscountCodeEdge']> = {
  node?: Resolver<ResolversTypes['DiscountCode'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type OrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderPayload'] = ResolversParentTypes['OrderPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type QuoteResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Quote'] = ResolversParentTypes['Quote']> = {
  subtotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discountCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  discountAmount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discountedSubtotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  discountProblem?: Resolver<Maybe<ResolversTypes['DiscountRejection']>, ParentType, ContextType>;
};

export type OrderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order'], FederationReferenceType extends FederationReferenceTypes['Order'] = FederationReferenceTypes['Order']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Order']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  subtotal?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discountCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  discountAmount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  items?: Resolver<Array<ResolversTypes['OrderItem']>, ParentType, ContextType>;
  refundedAmount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  availableActions?: Resolver<Array<ResolversTypes['OrderAction']>, ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  payments?: Resolver<Array<ResolversTypes['Payment']>, ParentType, ContextType>;
  refunds?: Resolver<Array<ResolversTypes['Refund']>, ParentType, ContextType>;
};

export type OrderItemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderItem'] = ResolversParentTypes['OrderItem']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  totalPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refundedQuantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderActionResolvers = EnumResolverSignature<{ PAY?: any, CANCEL?: any, SHIP?: any, DELIVER?: any, REFUND?: any }, ResolversTypes['OrderAction']>;

export type OrderStatusResolvers = EnumResolverSignature<{ PENDING?: any, PAID?: any, SHIPPED?: any, DELIVERED?: any, CANCELLED?: any, REFUNDED?: any }, ResolversTypes['OrderStatus']>;

export type OrderConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Order']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderPageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderPage'] = ResolversParentTypes['OrderPage']> = {
  nodes?: Resolver<Array<ResolversTypes['Order']>, ParentType, ContextType>;
  page?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  perPage?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  totalPages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  node?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CheckoutPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckoutPayload'] = ResolversParentTypes['CheckoutPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  payment?: Resolver<Maybe<ResolversTypes['Payment']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RefundOrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RefundOrderPayload'] = ResolversParentTypes['RefundOrderPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  refund?: Resolver<Maybe<ResolversTypes['Refund']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type PaymentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Payment'] = ResolversParentTypes['Payment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PaymentStatus'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PaymentStatusResolvers = EnumResolverSignature<{ SUCCEEDED?: any, DECLINED?: any, FAILED?: any }, ResolversTypes['PaymentStatus']>;

export type RefundResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Refund'] = ResolversParentTypes['Refund']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  restocked?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['RefundLine']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type RefundLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RefundLine'] = ResolversParentTypes['RefundLine']> = {
  item?: Resolver<ResolversTypes['OrderItem'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Money?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  PageInfo?: PageInfoResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  ProductFacets?: ProductFacetsResolvers<ContextType>;
  CategoryFacet?: CategoryFacetResolvers<ContextType>;
  PriceRangeFacet?: PriceRangeFacetResolvers<ContextType>;
  StockFacet?: StockFacetResolvers<ContextType>;
  Role?: RoleResolvers;
  Profile?: ProfileResolvers<ContextType>;
  ErrorCode?: ErrorCodeResolvers;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  AuthPayload?: AuthPayloadResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  LogoutPayload?: LogoutPayloadResolvers<ContextType>;
  RevokeSessionPayload?: RevokeSessionPayloadResolvers<ContextType>;
  ChangePasswordPayload?: ChangePasswordPayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  AuditEntry?: AuditEntryResolvers<ContextType>;
  AuditEntryConnection?: AuditEntryConnectionResolvers<ContextType>;
  AuditEntryEdge?: AuditEntryEdgeResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  StockReason?: StockReasonResolvers;
  ProductPayload?: ProductPayloadResolvers<ContextType>;
  StockMovement?: StockMovementResolvers<ContextType>;
  MovementReason?: MovementReasonResolvers;
  StockMovementConnection?: StockMovementConnectionResolvers<ContextType>;
  StockMovementEdge?: StockMovementEdgeResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  CategoryConnection?: CategoryConnectionResolvers<ContextType>;
  CategoryEdge?: CategoryEdgeResolvers<ContextType>;
  Category?: CategoryResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  ProductPage?: ProductPageResolvers<ContextType>;
  Shop?: ShopResolvers<ContextType>;
  DiscountCode?: DiscountCodeResolvers<ContextType>;
  DiscountCodePayload?: DiscountCodePayloadResolvers<ContextType>;
  DiscountRejection?: DiscountRejectionResolvers<ContextType>;
  DiscountReason?: DiscountReasonResolvers;
  DiscountCodeConnection?: DiscountCodeConnectionResolvers<ContextType>;
  DiscountCodeEdge?: DiscountCodeEdgeResolvers<ContextType>;
  OrderPayload?: OrderPayloadResolvers<ContextType>;
  Quote?: QuoteResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  OrderItem?: OrderItemResolvers<ContextType>;
  OrderAction?: OrderActionResolvers;
  OrderStatus?: OrderStatusResolvers;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderPage?: OrderPageResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  CheckoutPayload?: CheckoutPayloadResolvers<ContextType>;
  RefundOrderPayload?: RefundOrderPayloadResolvers<ContextType>;
  Payment?: PaymentResolvers<ContextType>;
  PaymentStatus?: PaymentStatusResolvers;
  Refund?: RefundResolvers<ContextType>;
  RefundLine?: RefundLineResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
};

