// Written by `npm run schema` from the SDL of this subgraph.
import type { ErrorCode } from '@shopstack/schema/errors';
import type { RoleMapper as Role } from './accounts/mappers.js';
import type { MovementReasonMapper as MovementReason } from './catalog/mappers.js';
import type { StockReasonMapper as StockReason } from './catalog/mappers.js';
import type { DiscountReasonMapper as DiscountReason } from './discounts/mappers.js';
import type { MailKindMapper as MailKind } from './mail/mappers.js';
import type { CancellationReasonMapper as CancellationReason } from './orders/mappers.js';
import type { OrderStatusMapper as OrderStatus } from './orders/mappers.js';
import type { OrderActionMapper as OrderAction } from './orders/mappers.js';
import type { PaymentStatusMapper as PaymentStatus } from './payments/mappers.js';
import type { WebhookDisabledReasonMapper as WebhookDisabledReason } from './webhooks/mappers.js';
import type { WebhookEventTypeMapper as WebhookEventType } from './webhooks/mappers.js';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserMapper, SessionMapper } from './accounts/mappers.js';
import type { AuditEntryMapper } from './audit/mappers.js';
import type { StockMovementMapper, ProductConnectionMapper, ProductMapper, LowStockMapper, ProductPageMapper } from './catalog/mappers.js';
import type { DiscountCodeMapper } from './discounts/mappers.js';
import type { ImportPayloadMapper } from './exchange/mappers.js';
import type { LowStockEventMapper, OrderChangeMapper, StockChangeMapper } from './live/mappers.js';
import type { MailMapper } from './mail/mappers.js';
import type { OrderAdminConnectionMapper, OrderStatusCountMapper } from './order-admin/mappers.js';
import type { OrderPageMapper, OrderItemMapper, OrderConnectionMapper, OrderMapper, QuoteLineMapper } from './orders/mappers.js';
import type { PaymentMapper, RefundLineMapper, RefundMapper } from './payments/mappers.js';
import type { ShipmentLineMapper, ShipmentMapper } from './shipments/mappers.js';
import type { OrderTimelineEntryMapper } from './timeline/mappers.js';
import type { WebhookDeliveryMapper, WebhookMapper } from './webhooks/mappers.js';
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
  /** An exact amount in the shop's currency as a decimal string with two places, such as `"29.99"`. Numbers are accepted as input. */
  Money: { input: number; output: number; }
  /** An instant in ISO 8601, UTC, with microseconds, such as `2026-11-22T08:00:47.464547Z`. */
  DateTime: { input: string; output: string; }
  /** A calendar day, such as `2026-11-22`. */
  Date: { input: string; output: string; }
  _FieldSet: { input: unknown; output: unknown; }
};

/** Pagination of a connection. */
export type PageInfo = {
  /** Whether a next page exists. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether a previous page exists. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first row; null on an empty page. */
  startCursor?: Maybe<Scalars['String']['output']>;
  /** Cursor of the last row, the `after` argument of the next page; null on an empty page. */
  endCursor?: Maybe<Scalars['String']['output']>;
};

/** A business error of a mutation. Nothing was changed. */
export type UserError = {
  /** Stable code for programs. */
  code: ErrorCode;
  /** Message for people, one sentence. */
  message: Scalars['String']['output'];
  /** Dotted path of the invalid argument, such as `input.email`; null when the error concerns no single argument. */
  field?: Maybe<Scalars['String']['output']>;
  /** Seconds to wait before a retry; null when a retry cannot succeed. */
  retryAfter?: Maybe<Scalars['Int']['output']>;
  /** Name of the product with insufficient stock; null for other errors. */
  product?: Maybe<Scalars['String']['output']>;
  /** Units of that product in stock; null for other errors. */
  available?: Maybe<Scalars['Int']['output']>;
};

/** Filter for products. Omitted fields do not filter. */
export type ProductFilter = {
  /** Only products of this category, compared exactly. */
  category?: InputMaybe<Scalars['String']['input']>;
  /** Minimum price, inclusive. */
  minPrice?: InputMaybe<Scalars['Money']['input']>;
  /** Maximum price, inclusive. */
  maxPrice?: InputMaybe<Scalars['Money']['input']>;
  /** True: only products in stock. False: only sold-out products. */
  inStock?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Facet counts of a list or search. Each facet ignores the filter on its own property, so that it shows the alternatives. */
export type ProductFacets = {
  /** The categories with the most products, at most 20. */
  categories: Array<CategoryFacet>;
  /** Prices in up to seven ranges; empty ranges are omitted. */
  priceRanges: Array<PriceRangeFacet>;
  /** Products in stock. */
  inStock: StockFacet;
};

/** Number of products in a category. */
export type CategoryFacet = {
  /** Category name; null for products without a category. */
  value?: Maybe<Scalars['String']['output']>;
  /** Number of products, at most 1,000. */
  count: Scalars['Int']['output'];
  /** Whether the actual number may exceed `count`. */
  isTotalCapped: Scalars['Boolean']['output'];
};

/** Number of products in a price range. */
export type PriceRangeFacet = {
  /** Lower bound, inclusive. */
  from: Scalars['Money']['output'];
  /** Upper bound, exclusive; null for the highest range. */
  to?: Maybe<Scalars['Money']['output']>;
  /** Number of products, at most 1,000. */
  count: Scalars['Int']['output'];
  /** Whether the actual number may exceed `count`. */
  isTotalCapped: Scalars['Boolean']['output'];
};

/** Number of products in stock. */
export type StockFacet = {
  /** Number of products, at most 1,000. */
  count: Scalars['Int']['output'];
  /** Whether the actual number may exceed `count`. */
  isTotalCapped: Scalars['Boolean']['output'];
};

export type { Role };

/** Profile of a user. */
export type Profile = {
  /** URL of an avatar image. */
  avatar?: Maybe<Scalars['String']['output']>;
  /** Short biography. */
  bio?: Maybe<Scalars['String']['output']>;
  /** Telephone number as entered. */
  phone?: Maybe<Scalars['String']['output']>;
};

export type { ErrorCode };

export type Mutation = {
  /** Signs in. The error is the same for an unknown e-mail, a wrong password and a disabled account. */
  login?: Maybe<AuthPayload>;
  /** Signs an administrator in with a single-use link of `npm run admin -- report-link`; on the pages of the sales report only, elsewhere `INVALID_CREDENTIALS`. */
  redeemReportLink?: Maybe<AuthPayload>;
  /** Exchanges a refresh token for a new token pair. Refresh tokens are single-use: a retry within ten seconds returns the same response, later reuse revokes the session. */
  refreshSession?: Maybe<AuthPayload>;
  /** Revokes the session of the access token. */
  logout?: Maybe<LogoutPayload>;
  /** Revokes all sessions of the caller, including the current one. */
  logoutEverywhere?: Maybe<LogoutPayload>;
  /** Revokes one session of the caller. */
  revokeSession?: Maybe<RevokeSessionPayload>;
  /** Changes the password and revokes all other sessions of the caller. */
  changePassword?: Maybe<ChangePasswordPayload>;
  /** Sends a link for a new password to the account with this e-mail address. The response is the same for an address without an account. */
  requestPasswordReset?: Maybe<RequestPasswordResetPayload>;
  /** Sets a new password with the token of a mail. Revokes all sessions of the account, lifts its limit of sign-ins, and confirms its e-mail address. */
  resetPassword?: Maybe<ResetPasswordPayload>;
  /** Confirms an e-mail address with the token of a mail: that of the account, or a new one, which becomes that of the account. */
  confirmEmail?: Maybe<ConfirmEmailPayload>;
  /** Sends a link that confirms the e-mail address of the caller; nothing if it is confirmed. Registration sends the first one. */
  requestEmailConfirmation?: Maybe<RequestEmailConfirmationPayload>;
  /** Sends a link to a new e-mail address, which becomes that of the account when it is opened within a day, and a notice with a link that undoes the change to the present one. The response is the same for an address that has an account. */
  requestEmailChange?: Maybe<RequestEmailChangePayload>;
  /** Restores the former e-mail address with the token of a notice, within 7 days of the request. Revokes all sessions, voids the password, and sends a link for a new one. */
  undoEmailChange?: Maybe<UndoEmailChangePayload>;
  /** Disables an account, which ends its sessions; the last active administrator cannot be disabled. */
  disableAccount?: Maybe<AccountPayload>;
  /** Enables an account. Its earlier sessions stay ended. */
  enableAccount?: Maybe<AccountPayload>;
  /** Ends all sessions of an account. */
  endAccountSessions?: Maybe<AccountPayload>;
  /** Lifts the limit of wrong passwords of an account, from all networks. */
  unlockAccount?: Maybe<AccountPayload>;
  /** Sends a link for a new password to the owner of an account. */
  sendResetLink?: Maybe<AccountPayload>;
  /** Adds a product to the catalog. */
  createProduct?: Maybe<ProductPayload>;
  /** Updates a product; omitted fields are unchanged. */
  updateProduct?: Maybe<ProductPayload>;
  /** Adds to or removes from the stock, for a reason. Safe while orders are placed, because it increments instead of setting. */
  adjustStock?: Maybe<ProductPayload>;
  /** Removes a product from lists and sale; orders continue to show it. Archiving an archived product has no effect. */
  archiveProduct?: Maybe<ProductPayload>;
  /** Restores an archived product to lists and sale. */
  restoreProduct?: Maybe<ProductPayload>;
  /** Creates a discount code. */
  createDiscountCode?: Maybe<DiscountCodePayload>;
  /** Updates a discount code; omitted fields and existing orders are unchanged. */
  updateDiscountCode?: Maybe<DiscountCodePayload>;
  /**
   * Creates and edits products by SKU: an unknown SKU is a new product, a known one is edited where its line differs, and keeps its
   * stock. When a line has a problem, nothing is written. Importing a text again changes nothing.
   */
  importProducts?: Maybe<ImportPayload>;
  /** Sets stocks to what was counted, by SKU. When a line has a problem, nothing is written. Importing a text again changes nothing. */
  importStock?: Maybe<ImportPayload>;
  /** Places an order: decrements the stock and fixes the prices, atomically. */
  placeOrder?: Maybe<OrderPayload>;
  /** Cancels a pending order: the caller's own, or any for callers with the scope `orders:manage`. Restores stock and discount usage. */
  cancelOrder?: Maybe<OrderPayload>;
  /** Marks a shipped order as delivered. */
  deliverOrder?: Maybe<OrderPayload>;
  /** Pays a pending order. Concurrent calls charge it once. */
  checkout?: Maybe<CheckoutPayload>;
  /** Refunds a paid, shipped or delivered order: everything that is left, some lines, or an amount with a reason. */
  refundOrder?: Maybe<RefundOrderPayload>;
  /** Erases the account of the caller: name, address, profile, sessions, mails and notes. Orders and amounts stay, without name and address. Fails while an order is unpaid, unshipped, or in payment. */
  closeAccount?: Maybe<CloseAccountPayload>;
  /** Erases an account like closeAccount, for its owner. */
  eraseAccount?: Maybe<EraseAccountPayload>;
  /** Ships a paid order, or some of its lines: the order is shipped when nothing is left to ship. */
  shipOrder?: Maybe<OrderPayload>;
  /** Creates a webhook, which receives the events from now on. */
  createWebhook?: Maybe<WebhookSecretPayload>;
  /** Changes a webhook. Events of added types are sent from now on. */
  updateWebhook?: Maybe<WebhookPayload>;
  /** Disables a webhook. Waiting deliveries stay; events that happen meanwhile are not sent later. */
  disableWebhook?: Maybe<WebhookPayload>;
  /** Enables a webhook. Waiting deliveries continue in order, beginning with those whose failure disabled it. */
  enableWebhook?: Maybe<WebhookPayload>;
  /** Deletes a webhook. What waits is not sent. */
  deleteWebhook?: Maybe<DeleteWebhookPayload>;
  /** Replaces the secret of a webhook. For 24 hours deliveries are signed with the former one as well. */
  rotateWebhookSecret?: Maybe<WebhookSecretPayload>;
  /** Sends a delivery again with the same `webhook-id`, also one that arrived. */
  resendWebhookDelivery?: Maybe<WebhookDeliveryPayload>;
};


export type MutationLoginArgs = {
  input: LoginInput;
};


export type MutationRedeemReportLinkArgs = {
  token: Scalars['String']['input'];
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


export type MutationRequestPasswordResetArgs = {
  email: Scalars['String']['input'];
};


export type MutationResetPasswordArgs = {
  token: Scalars['String']['input'];
  password: Scalars['String']['input'];
};


export type MutationConfirmEmailArgs = {
  token: Scalars['String']['input'];
};


export type MutationRequestEmailChangeArgs = {
  newEmail: Scalars['String']['input'];
  password: Scalars['String']['input'];
};


export type MutationUndoEmailChangeArgs = {
  token: Scalars['String']['input'];
};


export type MutationDisableAccountArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationEnableAccountArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationEndAccountSessionsArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationUnlockAccountArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationSendResetLinkArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
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


export type MutationImportProductsArgs = {
  input: ImportInput;
};


export type MutationImportStockArgs = {
  input: ImportInput;
};


export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCancelOrderArgs = {
  id: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationDeliverOrderArgs = {
  id: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCheckoutArgs = {
  input: CheckoutInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRefundOrderArgs = {
  input: RefundOrderInput;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCloseAccountArgs = {
  password: Scalars['String']['input'];
};


export type MutationEraseAccountArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationShipOrderArgs = {
  id: Scalars['ID']['input'];
  input?: InputMaybe<ShipOrderInput>;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


export type MutationCreateWebhookArgs = {
  input: CreateWebhookInput;
};


export type MutationUpdateWebhookArgs = {
  input: UpdateWebhookInput;
};


export type MutationDisableWebhookArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationEnableWebhookArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  skipsFailed?: Scalars['Boolean']['input'];
};


export type MutationDeleteWebhookArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationRotateWebhookSecretArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationResendWebhookDeliveryArgs = {
  id: Scalars['ID']['input'];
};

/** Payload of the mutations that manage an account. */
export type AccountPayload = {
  /** The account; null on failure. */
  user?: Maybe<User>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

export type Query = {
  /** One product, including archived ones; null when it does not exist. */
  product?: Maybe<Product>;
  /** The product of a slug, present or former; null when there is none. Redirect when its `slug` is another one. */
  productBySlug?: Maybe<Product>;
  /** The catalog with cursor pagination; every page has the same cost. */
  products?: Maybe<ProductConnection>;
  /** Categories with listed products, by name. */
  categories?: Maybe<CategoryConnection>;
  /** The catalog by page number, newest first. Prefer `products`: the cost of a page grows with its number. */
  productsPage?: Maybe<ProductPage>;
  /** Listed products whose stock is at or below their `lowStockThreshold`, the latest first. */
  lowStock?: Maybe<LowStockConnection>;
  /** Settings of the shop that apply to every amount. */
  shop?: Maybe<Shop>;
  /** The caller's active sessions, newest first. */
  sessions?: Maybe<Array<Session>>;
  /** Audit log of changes to products, orders, payments, discounts, accounts and roles, newest first. */
  auditLog?: Maybe<AuditEntryConnection>;
  /** All discount codes, newest first. */
  discountCodes?: Maybe<DiscountCodeConnection>;
  /** One discount code, compared exactly; null when it does not exist. */
  discountCode?: Maybe<DiscountCode>;
  /** Products as text, the oldest first. The texts of all pages, one after the other, are one file, which `importProducts` reads. */
  exportProducts?: Maybe<ExportChunk>;
  /** Orders with their lines as text, the oldest first. The texts of all pages, one after the other, are one file. */
  exportOrders?: Maybe<ExportChunk>;
  /** Refunds with their lines as text, the oldest first. The texts of all pages, one after the other, are one file. */
  exportRefunds?: Maybe<ExportChunk>;
  /** Mails of the shop, newest first; 30 days after they have ended they are deleted. */
  mails?: Maybe<MailConnection>;
  /** Orders of all customers. A page of a filtered list may have fewer than `first` orders although more follow: `hasNextPage` is then true. `orders` lists the caller's own. */
  ordersAdmin?: Maybe<OrderAdminConnection>;
  /** One order: the caller's own, or any for callers with the scope `orders:manage`; null when it does not exist. */
  order?: Maybe<Order>;
  /** The caller's orders, newest first. */
  orders?: Maybe<OrderConnection>;
  /** The caller's orders by page number, oldest first. Prefer `orders`: the cost of a page grows with its number. */
  ordersPage?: Maybe<OrderPage>;
  /**
   * The current price of a basket or an amount, including discount and tax, and which lines can be ordered. Nothing is reserved;
   * limits on unpaid orders are checked by `placeOrder` only.
   */
  quote?: Maybe<Quote>;
  /** Everything that the shop has stored about the caller, as one JSON document: account, sessions, orders with payments and refunds, mails, and audit entries. `INVALID_INPUT` for an account with more than 5,000 orders, 20,000 lines of orders or 10,000 entries of another kind, whose document the operator of the shop has. */
  exportMyData?: Maybe<Scalars['String']['output']>;
  /** Webhooks, newest first. */
  webhooks?: Maybe<WebhookConnection>;
  /** Deliveries to webhooks, newest first; after 30 days they are deleted. */
  webhookDeliveries?: Maybe<WebhookDeliveryConnection>;
};


export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


export type QueryProductBySlugArgs = {
  slug: Scalars['String']['input'];
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


export type QueryLowStockArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
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


export type QueryExportProductsArgs = {
  format?: FileFormat;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryExportOrdersArgs = {
  format?: FileFormat;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryExportRefundsArgs = {
  format?: FileFormat;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryMailsArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryOrdersAdminArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrderAdminFilter>;
  sort?: OrderAdminSort;
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


export type QueryWebhooksArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryWebhookDeliveriesArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  webhookId?: InputMaybe<Scalars['ID']['input']>;
  failedOnly?: Scalars['Boolean']['input'];
};

/** Input for login. */
export type LoginInput = {
  /** E-mail address of the account, case-insensitive. */
  email: Scalars['String']['input'];
  /** Password of the account. */
  password: Scalars['String']['input'];
};

/** Input for changePassword. */
export type ChangePasswordInput = {
  /** Current password. */
  currentPassword: Scalars['String']['input'];
  /** 8 to 128 characters; no common password, and not the name or e-mail of the account. */
  newPassword: Scalars['String']['input'];
};

/** Payload of register, login and refreshSession. */
export type AuthPayload = {
  /** Access token for `Authorization: Bearer …`; expires after 15 minutes. */
  accessToken?: Maybe<Scalars['String']['output']>;
  /** Single-use refresh token for `refreshSession`; keep it secret. */
  refreshToken?: Maybe<Scalars['String']['output']>;
  /** When the access token expires. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** The account that signed in. */
  user?: Maybe<User>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** A session of an account. */
export type Session = {
  /** Session id, for `revokeSession`. */
  id: Scalars['ID']['output'];
  /** Whether it is the session of this request. */
  current: Scalars['Boolean']['output'];
  /** User agent at sign-in. */
  userAgent?: Maybe<Scalars['String']['output']>;
  /** Client address at sign-in. */
  address?: Maybe<Scalars['String']['output']>;
  /** When the session was created. */
  createdAt: Scalars['DateTime']['output'];
  /** When an access token was last issued. */
  lastUsedAt: Scalars['DateTime']['output'];
  /** When the session expires unless it is refreshed. */
  expiresAt: Scalars['DateTime']['output'];
};

/** Payload of logout and logoutEverywhere. */
export type LogoutPayload = {
  /** Number of revoked sessions. */
  endedSessions: Scalars['Int']['output'];
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of revokeSession. */
export type RevokeSessionPayload = {
  /** Id of the revoked session; null on failure. */
  sessionId?: Maybe<Scalars['ID']['output']>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of changePassword. */
export type ChangePasswordPayload = {
  /** Number of other sessions that were revoked. */
  endedSessions: Scalars['Int']['output'];
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of requestPasswordReset. */
export type RequestPasswordResetPayload = {
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of confirmEmail. */
export type ConfirmEmailPayload = {
  /** The account; its fields are visible to its owner. */
  user?: Maybe<User>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of requestEmailConfirmation. */
export type RequestEmailConfirmationPayload = {
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of requestEmailChange. */
export type RequestEmailChangePayload = {
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of undoEmailChange. */
export type UndoEmailChangePayload = {
  /** Number of sessions that were revoked. */
  endedSessions: Scalars['Int']['output'];
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of resetPassword. */
export type ResetPasswordPayload = {
  /** Number of sessions that were revoked. */
  endedSessions: Scalars['Int']['output'];
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** A user account. */
export type User = {
  /** Account id. */
  id: Scalars['ID']['output'];
  /** Orders of the account, newest first; visible to the owner and to callers with the scope `orders:manage`. */
  orders?: Maybe<OrderConnection>;
  /** E-mail address for sign-in. */
  email?: Maybe<Scalars['String']['output']>;
  /** When the e-mail address was confirmed. */
  emailConfirmedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Name of the user. */
  name: Scalars['String']['output'];
  /** Role of the account. */
  role?: Maybe<Role>;
  /** Profile of the user. */
  profile?: Maybe<Profile>;
  /** When the account was created. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was last modified. */
  updatedAt?: Maybe<Scalars['DateTime']['output']>;
};


/** A user account. */
export type UserOrdersArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<OrderStatus>;
};

/** An entry of the audit log. Entries are immutable. */
export type AuditEntry = {
  /** Entry id. */
  id: Scalars['ID']['output'];
  /** Action, such as `product.updated`. */
  action: Scalars['String']['output'];
  /** Subject, such as `product:7`. */
  subject: Scalars['String']['output'];
  /** Acting account; null for commands of an operator and for background jobs. */
  actor?: Maybe<User>;
  /** Client address. */
  address?: Maybe<Scalars['String']['output']>;
  /** State before the action as JSON; null for a creation. */
  before?: Maybe<Scalars['String']['output']>;
  /** State after the action as JSON. */
  after?: Maybe<Scalars['String']['output']>;
  /** Time of creation. */
  createdAt: Scalars['DateTime']['output'];
};

/** A page of audit entries. */
export type AuditEntryConnection = {
  /** The entries of this page. */
  nodes: Array<AuditEntry>;
  /** The entries of this page with their cursors. */
  edges: Array<AuditEntryEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
};

/** An audit entry with its cursor. */
export type AuditEntryEdge = {
  /** The entry. */
  node: AuditEntry;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

/** A product in the catalog. */
export type Product = {
  /** Product id, shared with the REST APIs. */
  id: Scalars['ID']['output'];
  /** Product name. */
  name: Scalars['String']['output'];
  /** Description. */
  description?: Maybe<Scalars['String']['output']>;
  /** Current unit price; orders keep the price at which they were placed. */
  price: Scalars['Money']['output'];
  /** ISO 4217 code of the currency of `price`, such as `USD`. */
  currency: Scalars['String']['output'];
  /** Units in stock. */
  stock: Scalars['Int']['output'];
  /** Category name, such as `Electronics`. */
  category?: Maybe<Scalars['String']['output']>;
  /** Stock keeping unit of the operator; unique, also in another case. Search finds it by any of its pieces. */
  sku?: Maybe<Scalars['String']['output']>;
  /** Images in the order of their display, at most 10. */
  images: Array<ProductImage>;
  /** Words of the name and the id, such as `white-mug-7`, for URLs. It follows the name; `productBySlug` finds former ones. */
  slug: Scalars['String']['output'];
  /** Incremented by every edit; the `expectedVersion` of optimistic locking. */
  version: Scalars['Int']['output'];
  /** When the product was archived; null while it is listed. */
  archivedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the product was created. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was last modified. */
  updatedAt: Scalars['DateTime']['output'];
  /** Stock at which the product is listed in `lowStock`; null for never. */
  lowStockThreshold?: Maybe<Scalars['Int']['output']>;
  /** Stock movements, newest first. */
  stockMovements?: Maybe<StockMovementConnection>;
};


/** A product in the catalog. */
export type ProductStockMovementsArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** An image of a product. */
export type ProductImage = {
  /** Absolute URL, `http` or `https`. */
  url: Scalars['String']['output'];
  /** Alternative text for those who do not see the image; empty when it is decoration. */
  altText: Scalars['String']['output'];
};

/** Input for createProduct. */
export type CreateProductInput = {
  /** 1 to 255 characters. */
  name: Scalars['String']['input'];
  /** 0 to 99999999.99. */
  price: Scalars['Money']['input'];
  /** At most 20000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** Units in stock, from 0. */
  stock?: Scalars['Int']['input'];
  /** 1 to 100 characters. */
  category?: InputMaybe<Scalars['String']['input']>;
  /** Stock keeping unit: 1 to 64 characters of one line. `SKU_TAKEN` when another product has it, also in another case. */
  sku?: InputMaybe<Scalars['String']['input']>;
  /** Images in the order of their display, at most 10. */
  images?: InputMaybe<Array<ProductImageInput>>;
  /** Stock at which the product is listed in `lowStock`, from 0; null for never. */
  lowStockThreshold?: InputMaybe<Scalars['Int']['input']>;
};

/** An image of a product. */
export type ProductImageInput = {
  /** Absolute URL without credentials, `http` or `https`, at most 2048 characters. The shop does not load it. */
  url: Scalars['String']['input'];
  /** Alternative text, at most 255 characters. */
  altText?: Scalars['String']['input'];
};

/** Input for updateProduct; null clears a description, category, SKU, threshold or the images. */
export type UpdateProductInput = {
  /** Product id. */
  id: Scalars['ID']['input'];
  /** The `version` that was read; required unless only `stock` changes. A concurrent edit causes `VERSION_CONFLICT`. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** 1 to 255 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** 0 to 99999999.99; orders keep the price at which they were placed. */
  price?: InputMaybe<Scalars['Money']['input']>;
  /** At most 20000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 100 characters. */
  category?: InputMaybe<Scalars['String']['input']>;
  /** Stock keeping unit: 1 to 64 characters of one line. `SKU_TAKEN` when another product has it, also in another case. */
  sku?: InputMaybe<Scalars['String']['input']>;
  /** Replaces all images: at most 10, in the order of their display. */
  images?: InputMaybe<Array<ProductImageInput>>;
  /** Stock at which the product is listed in `lowStock`, from 0; null for never. */
  lowStockThreshold?: InputMaybe<Scalars['Int']['input']>;
  /** Units in stock, from 0; prefer `adjustStock`. */
  stock?: InputMaybe<Scalars['Int']['input']>;
  /** The `stock` that was read; required with `stock`. A concurrent sale causes `VERSION_CONFLICT`. */
  expectedStock?: InputMaybe<Scalars['Int']['input']>;
};

/** Input for adjustStock. */
export type AdjustStockInput = {
  /** Product id. */
  productId: Scalars['ID']['input'];
  /** Units added (positive) or removed (negative), not 0. */
  quantity: Scalars['Int']['input'];
  /** Reason. */
  reason: StockReason;
  /** At most 255 characters. */
  note?: InputMaybe<Scalars['String']['input']>;
};

export type { StockReason };

/** Payload of the product mutations. */
export type ProductPayload = {
  /** The current product; null on failure. */
  product?: Maybe<Product>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** A stock movement. The sum of all movements of a product is its stock. */
export type StockMovement = {
  /** Movement id. */
  id: Scalars['ID']['output'];
  /** Units added (positive) or removed (negative). */
  quantity: Scalars['Int']['output'];
  /** Reason. */
  reason: MovementReason;
  /** The order of the movement; null for manual adjustments. */
  order?: Maybe<Order>;
  /** Note of the administrator. */
  note?: Maybe<Scalars['String']['output']>;
  /** Time of creation. */
  createdAt: Scalars['DateTime']['output'];
};

export type { MovementReason };

/** A page of products with low stock. */
export type LowStockConnection = {
  /** The entries of this page. */
  nodes: Array<LowStock>;
  /** The entries of this page with their cursors. */
  edges: Array<LowStockEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
};

/** An entry of `lowStock` with its cursor. */
export type LowStockEdge = {
  /** The entry. */
  node: LowStock;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

/** A product whose stock is at or below its threshold. */
export type LowStock = {
  /** The product. */
  product: Product;
  /** Since when. */
  since: Scalars['DateTime']['output'];
};

/** A page of stock movements. */
export type StockMovementConnection = {
  /** The movements of this page. */
  nodes: Array<StockMovement>;
  /** The movements of this page with their cursors. */
  edges: Array<StockMovementEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
};

/** A stock movement with its cursor. */
export type StockMovementEdge = {
  /** The movement. */
  node: StockMovement;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

/** Sort order of a product list. Ties are broken by id, so pages never overlap. */
export type ProductSort =
  /** Newest first. */
  | 'NEWEST'
  /** Oldest first. */
  | 'OLDEST'
  /** Lowest price first. */
  | 'PRICE_ASC'
  /** Highest price first. */
  | 'PRICE_DESC'
  /** By name, A to Z. Accents and case break ties only, upper case first; digits compare by value: `Lamp 9`, `Lamp 10`. */
  | 'NAME';

/** A page of products. */
export type ProductConnection = {
  /** The products of this page. */
  nodes: Array<Product>;
  /** The products of this page with their cursors. */
  edges: Array<ProductEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
  /** Number of products in all pages, with a filter among the first 10,000; counted only when selected. */
  totalCount: Scalars['Int']['output'];
  /** Whether the actual number may exceed `totalCount`. */
  isTotalCapped: Scalars['Boolean']['output'];
  /** Facets of the 2,000 newest products of the list; computed only when selected. */
  facets: ProductFacets;
};

/** A page of categories. */
export type CategoryConnection = {
  /** The categories of this page. */
  nodes: Array<Category>;
  /** The categories of this page with their cursors. */
  edges: Array<CategoryEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
};

/** A category with its cursor. */
export type CategoryEdge = {
  /** The category. */
  node: Category;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

/** A product category. */
export type Category = {
  /** Category name, usable in a filter. */
  name: Scalars['String']['output'];
  /** Number of listed products, at most 1,000. */
  productCount: Scalars['Int']['output'];
  /** Whether the actual number may exceed `productCount`. */
  productCountIsAtLeast: Scalars['Boolean']['output'];
};

/** A product with its cursor. */
export type ProductEdge = {
  /** The product. */
  node: Product;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

/** A page of products, by page number. */
export type ProductPage = {
  /** The products of this page. */
  nodes: Array<Product>;
  /** Effective page number. */
  page: Scalars['Int']['output'];
  /** Effective page size. */
  perPage: Scalars['Int']['output'];
  /** Number of products in all pages. */
  totalCount: Scalars['Int']['output'];
  /** Number of pages; 0 without products. */
  totalPages: Scalars['Int']['output'];
};

/** Settings of the shop. */
export type Shop = {
  /** ISO 4217 code of the currency of every amount, such as `USD`. */
  currency: Scalars['String']['output'];
  /** Tax rate in percent of the undiscounted subtotal, such as 8.5. */
  taxRate: Scalars['Float']['output'];
};

/** A discount code: a percentage of the subtotal or a fixed amount. */
export type DiscountCode = {
  /** The code; case-sensitive. */
  code: Scalars['String']['output'];
  /** Whole percent of the subtotal; null for a fixed amount. */
  percent?: Maybe<Scalars['Int']['output']>;
  /** Fixed amount, capped at the subtotal; null for a percentage. */
  amount?: Maybe<Scalars['Money']['output']>;
  /** Minimum subtotal of the order. */
  minimumSubtotal: Scalars['Money']['output'];
  /** Whether the code is active. */
  active: Scalars['Boolean']['output'];
  /** Start of validity, inclusive; null for no start. */
  startsAt?: Maybe<Scalars['DateTime']['output']>;
  /** End of validity, exclusive; null for no end. */
  endsAt?: Maybe<Scalars['DateTime']['output']>;
  /** Maximum number of uses in total; null for no limit. */
  usageLimit?: Maybe<Scalars['Int']['output']>;
  /** Maximum number of uses per customer; null for no limit. */
  usageLimitPerCustomer?: Maybe<Scalars['Int']['output']>;
  /** Number of orders with the discount, without cancelled ones. */
  timesUsed: Scalars['Int']['output'];
  /** Incremented by every edit; the `expectedVersion` of optimistic locking. */
  version: Scalars['Int']['output'];
  /** When the code was created. */
  createdAt: Scalars['DateTime']['output'];
  /** When the code was last modified or used. */
  updatedAt: Scalars['DateTime']['output'];
};

/** Input for createDiscountCode: `percent` or `amount`, not both. */
export type CreateDiscountCodeInput = {
  /** 1 to 50 printable ASCII characters without spaces. */
  code: Scalars['String']['input'];
  /** Whole percent, 1 to 100. */
  percent?: InputMaybe<Scalars['Int']['input']>;
  /** 0.01 to 99999999.99. */
  amount?: InputMaybe<Scalars['Money']['input']>;
  /** Minimum subtotal of the order, from 0. */
  minimumSubtotal?: Scalars['Money']['input'];
  /** Whether the code is active. */
  active?: Scalars['Boolean']['input'];
  /** Start of validity, inclusive. */
  startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** End of validity, exclusive, after `startsAt`. */
  endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Maximum number of uses in total, from 1. */
  usageLimit?: InputMaybe<Scalars['Int']['input']>;
  /** Maximum number of uses per customer, from 1. */
  usageLimitPerCustomer?: InputMaybe<Scalars['Int']['input']>;
};

/** Input for updateDiscountCode; null clears a limit or a time. */
export type UpdateDiscountCodeInput = {
  /** The code. */
  code: Scalars['String']['input'];
  /** The `version` that was read; a concurrent edit causes `VERSION_CONFLICT`. */
  expectedVersion: Scalars['Int']['input'];
  /** Minimum subtotal of the order, from 0. */
  minimumSubtotal?: InputMaybe<Scalars['Money']['input']>;
  /** Whether the code is active. */
  active?: InputMaybe<Scalars['Boolean']['input']>;
  /** Start of validity, inclusive. */
  startsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** End of validity, exclusive, after `startsAt`. */
  endsAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Maximum number of uses in total, from 1 and not below `timesUsed`. */
  usageLimit?: InputMaybe<Scalars['Int']['input']>;
  /** Maximum number of uses per customer, from 1. */
  usageLimitPerCustomer?: InputMaybe<Scalars['Int']['input']>;
};

/** Payload of the discount code mutations. */
export type DiscountCodePayload = {
  /** The current discount code; null on failure. */
  discountCode?: Maybe<DiscountCode>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Why a discount code does not apply. */
export type DiscountRejection = {
  /** Stable code for programs. */
  reason: DiscountReason;
  /** Message for people, one sentence. */
  message: Scalars['String']['output'];
};

export type { DiscountReason };

/** A page of discount codes. */
export type DiscountCodeConnection = {
  /** The discount codes of this page. */
  nodes: Array<DiscountCode>;
  /** The discount codes of this page with their cursors. */
  edges: Array<DiscountCodeEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
};

/** A discount code with its cursor. */
export type DiscountCodeEdge = {
  /** The code. */
  node: DiscountCode;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

/** Format of a file. */
export type FileFormat =
  /** Comma-separated values (RFC 4180) whose first line names the columns. Cells that a spreadsheet would evaluate begin with an apostrophe. */
  | 'CSV'
  /** One JSON object per line. */
  | 'JSONL';

/** Rows of an export. */
export type ExportChunk = {
  /** The rows; the first page of CSV begins with the names of the columns. */
  text: Scalars['String']['output'];
  /** Number of rows. */
  rows: Scalars['Int']['output'];
  /** Whether a next page exists. */
  hasNextPage: Scalars['Boolean']['output'];
  /** The `after` argument of the next page; null without one. */
  endCursor?: Maybe<Scalars['String']['output']>;
};

/** Input for importProducts and importStock. */
export type ImportInput = {
  /** Format of the text. */
  format?: FileFormat;
  /**
   * At most 500,000 characters and 5,000 lines. Products have the columns `sku`, `name`, `price`, `description`, `category`, `images`
   * (JSON), `lowStockThreshold` and `stock` (of new products); stocks have `sku`, `stock`, `expectedStock` and `note`. An
   * empty cell is null, an absent column leaves its field as it is.
   */
  text: Scalars['String']['input'];
  /** Only checks the lines. */
  dryRun?: Scalars['Boolean']['input'];
};

/** Payload of the imports. */
export type ImportPayload = {
  /** What was done; null on failure. */
  result?: Maybe<ImportResult>;
  /**
   * The first 100 problems of lines. Without a result nothing was written; with one, these lines changed while the import ran
   * and were left out.
   */
  problems: Array<ImportProblem>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** What an import did. */
export type ImportResult = {
  /** Lines that were read. */
  lines: Scalars['Int']['output'];
  /** Products that were created. */
  created: Scalars['Int']['output'];
  /** Products that were changed. */
  updated: Scalars['Int']['output'];
  /** Products that were as their lines say. */
  unchanged: Scalars['Int']['output'];
};

/** A problem of a line of an import. */
export type ImportProblem = {
  /** Number of the line, from 1. */
  line: Scalars['Int']['output'];
  /** The column; null when the line as a whole cannot be read. */
  field?: Maybe<Scalars['String']['output']>;
  /** What was expected, one sentence. */
  expected: Scalars['String']['output'];
};

/** A change of an order. */
export type OrderChange = {
  /** Event id; ids of later changes of an order are greater. */
  id: Scalars['ID']['output'];
  /** What happened. */
  event: OrderEvent;
  /** Number of the change among those of the order, from 1 without gaps. */
  sequence: Scalars['Int']['output'];
  /** Position of the change: `after` in a new subscription to the same field. */
  cursor: Scalars['String']['output'];
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** The order as it is now, possibly after later changes. */
  order: Order;
};

/** A change of the stock of a product. */
export type StockChange = {
  /** Event id; ids of later changes of a product are greater. */
  id: Scalars['ID']['output'];
  /** Position of the change: `after` in a new subscription to the same field. */
  cursor: Scalars['String']['output'];
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** Units in stock after the change. */
  stock: Scalars['Int']['output'];
  /** Units added, negative for units taken; `stock - change` is the stock after the previous change. */
  change: Scalars['Int']['output'];
  /** The product as it is now, possibly after later changes. */
  product: Product;
};

/** The stock of a product fell to its `lowStockThreshold` or below. */
export type LowStockEvent = {
  /** Event id; ids of later events of a product are greater. */
  id: Scalars['ID']['output'];
  /** Position of the event: `after` in a new subscription to the same field. */
  cursor: Scalars['String']['output'];
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** Units in stock then. */
  stock: Scalars['Int']['output'];
  /** The threshold then. */
  threshold: Scalars['Int']['output'];
  /** The product as it is now, possibly after later changes. */
  product: Product;
};

/** A mail to an account. Its text is not stored. */
export type Mail = {
  /** Mail id, which is its `Message-ID`. */
  id: Scalars['ID']['output'];
  /** What it is about. */
  kind: MailKind;
  /** Whether it was sent. */
  status: MailStatus;
  /** The account it goes to; null while a requested address is not looked up, and without an account with that address. */
  user?: Maybe<User>;
  /** Deliveries begun. */
  attempts: Scalars['Int']['output'];
  /** Code of the last failure, such as `EENVELOPE 550`; null without one. */
  problem?: Maybe<Scalars['String']['output']>;
  /** When it was queued. */
  createdAt: Scalars['DateTime']['output'];
  /** When the mail server accepted it. */
  sentAt?: Maybe<Scalars['DateTime']['output']>;
};

export type { MailKind };

/** Whether a mail was sent. */
export type MailStatus =
  /** It is waiting, for its first delivery or for the next one after a failure. */
  | 'WAITING'
  /** The mail server accepted it. */
  | 'SENT'
  /** It was given up: the mail server rejected it, or was unreachable for too long. */
  | 'FAILED';

/** A page of mails. */
export type MailConnection = {
  /** The mails of this page. */
  nodes: Array<Mail>;
  /** The mails of this page with their cursors. */
  edges: Array<MailEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
};

/** A mail with its cursor. */
export type MailEdge = {
  /** The mail. */
  node: Mail;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

/** Conditions on orders; all that are given must hold. */
export type OrderAdminFilter = {
  /** An order number, such as `1042` or `#1042`, or the e-mail of the customer. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Any of these statuses, 1 to 6. */
  statuses?: InputMaybe<Array<OrderStatus>>;
  /** Orders of this account. */
  customerId?: InputMaybe<Scalars['ID']['input']>;
  /** Orders with a line of this product. */
  productId?: InputMaybe<Scalars['ID']['input']>;
  /** Orders with this discount code, case-sensitive. */
  discountCode?: InputMaybe<Scalars['String']['input']>;
  /** Placed at this time or later. */
  placedFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Placed before this time. */
  placedBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Total at least this amount. */
  minTotal?: InputMaybe<Scalars['Money']['input']>;
  /** Total at most this amount. */
  maxTotal?: InputMaybe<Scalars['Money']['input']>;
};

/** Order of a list of orders. */
export type OrderAdminSort =
  /** Most recently placed first. */
  | 'NEWEST'
  /** Least recently placed first. */
  | 'OLDEST'
  /** Highest total first; of a customer, product or discount code among its newest 10,000 orders. */
  | 'TOTAL_DESC'
  /** Lowest total first; of a customer, product or discount code among its newest 10,000 orders. */
  | 'TOTAL_ASC';

/** A page of orders of all customers. */
export type OrderAdminConnection = {
  /** The orders of this page. */
  nodes: Array<Order>;
  /** The orders of this page with their cursors. */
  edges: Array<OrderEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
  /** Number of orders by status under the other conditions, among the newest 10,000; counted only when selected. */
  statusCounts: Array<OrderStatusCount>;
};

/** Number of orders with a status. */
export type OrderStatusCount = {
  /** Order status. */
  status: OrderStatus;
  /** Number of orders. */
  count: Scalars['Int']['output'];
  /** Whether there are more than were counted. */
  isCapped: Scalars['Boolean']['output'];
};

/** Input for placeOrder. */
export type PlaceOrderInput = {
  /** 1 to 100 lines; lines of the same product are merged. */
  items: Array<OrderLineInput>;
  /** Discount code, 1 to 50 characters, case-sensitive. */
  discountCode?: InputMaybe<Scalars['String']['input']>;
  /** Whether to place the order without discount when the code does not apply, instead of failing. */
  ignoreInapplicableDiscount?: Scalars['Boolean']['input'];
  /** Where the order is sent; stored as it is now. */
  shippingAddress?: InputMaybe<AddressInput>;
  /** Note for those who pack the order, at most 500 characters. */
  note?: InputMaybe<Scalars['String']['input']>;
};

/** A postal address. */
export type AddressInput = {
  /** Recipient, at most 100 characters. */
  name: Scalars['String']['input'];
  /** Company, at most 100 characters. */
  company?: InputMaybe<Scalars['String']['input']>;
  /** Street and number, at most 200 characters. */
  line1: Scalars['String']['input'];
  /** Further details, at most 200 characters. */
  line2?: InputMaybe<Scalars['String']['input']>;
  /** Postal code, at most 20 characters. */
  postalCode?: InputMaybe<Scalars['String']['input']>;
  /** City, at most 100 characters. */
  city: Scalars['String']['input'];
  /** State or region, at most 100 characters. */
  region?: InputMaybe<Scalars['String']['input']>;
  /** ISO 3166-1 alpha-2 code, such as `DE`. */
  country: Scalars['String']['input'];
  /** Telephone number for the carrier, at most 30 characters. */
  phone?: InputMaybe<Scalars['String']['input']>;
};

/** A quantity of a product. */
export type OrderLineInput = {
  /** Product id. */
  productId: Scalars['ID']['input'];
  /** Units, from 1. */
  quantity?: Scalars['Int']['input'];
};

/** Payload of the order mutations. */
export type OrderPayload = {
  /** The current order; null on failure. */
  order?: Maybe<Order>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Input for quote: lines or an amount, not both. */
export type QuoteInput = {
  /** 1 to 100 lines; lines of the same product are merged. */
  items?: InputMaybe<Array<OrderLineInput>>;
  /** An amount, 0 to 99999999.99. */
  subtotal?: InputMaybe<Scalars['Money']['input']>;
  /** Discount code, case-sensitive; limits per customer apply to authenticated callers only. */
  discountCode?: InputMaybe<Scalars['String']['input']>;
};

/** A price computed by the same rules as an order. */
export type Quote = {
  /** Sum of the lines, or the given amount. */
  subtotal: Scalars['Money']['output'];
  /** The given discount code, whether or not it applies. */
  discountCode?: Maybe<Scalars['String']['output']>;
  /** Discount on the subtotal. */
  discountAmount: Scalars['Money']['output'];
  /** subtotal − discountAmount. */
  discountedSubtotal: Scalars['Money']['output'];
  /** Tax on the undiscounted subtotal, rounded half up to cents. */
  tax: Scalars['Money']['output'];
  /** discountedSubtotal + tax. */
  total: Scalars['Money']['output'];
  /** ISO 4217 code of the currency of the amounts, such as `USD`. */
  currency: Scalars['String']['output'];
  /** Why the code does not apply; null when it applies, and without a code. */
  discountProblem?: Maybe<DiscountRejection>;
  /** The lines as an order would have them, one per product, in the order of the input; none for an amount. */
  lines: Array<QuoteLine>;
};

/** A line of a quote. Lines with a price are part of the sums, also when there is not enough stock. */
export type QuoteLine = {
  /** Product id, as sent. */
  productId: Scalars['ID']['output'];
  /** The product in its current state; null when it does not exist or is no longer sold. */
  product?: Maybe<Product>;
  /** Units. */
  quantity: Scalars['Int']['output'];
  /** Current unit price; null without a product. */
  unitPrice?: Maybe<Scalars['Money']['output']>;
  /** unitPrice × quantity; null without a product. */
  totalPrice?: Maybe<Scalars['Money']['output']>;
  /** Units in stock; 0 without a product. */
  available: Scalars['Int']['output'];
  /** Why `placeOrder` would reject the line now; null when it can be ordered. */
  problem?: Maybe<UserError>;
};

/** An order. Its amounts are fixed when it is placed. */
export type Order = {
  /** Order id, shared with the REST APIs. */
  id: Scalars['ID']['output'];
  /** Order status. */
  status: OrderStatus;
  /** Sum of the lines, before discount and tax. */
  subtotal: Scalars['Money']['output'];
  /** The discount code of the order, whether or not it applied. */
  discountCode?: Maybe<Scalars['String']['output']>;
  /** Discount on the subtotal. */
  discountAmount: Scalars['Money']['output'];
  /** Tax on the undiscounted subtotal, rounded half up to cents. */
  tax: Scalars['Money']['output'];
  /** Amount to pay: subtotal − discountAmount + tax. */
  total: Scalars['Money']['output'];
  /** ISO 4217 code of the currency of the amounts, such as `USD`. */
  currency: Scalars['String']['output'];
  /** Order lines, in order. */
  items: Array<OrderItem>;
  /** Sum of the refunds. */
  refundedAmount: Scalars['Money']['output'];
  /** Transitions that the caller may request now. */
  availableActions: Array<OrderAction>;
  /** When the order is cancelled unless it is paid by then; null when it is not pending, and without a time limit. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why the order was cancelled; null unless it was, and for orders cancelled before reasons were recorded. */
  cancellationReason?: Maybe<CancellationReason>;
  /** Where the order is sent. */
  shippingAddress?: Maybe<Address>;
  /** Note of the customer. */
  note?: Maybe<Scalars['String']['output']>;
  /** The customer; null with an error when more than the id is selected while insights is unavailable. */
  customer?: Maybe<User>;
  /** When the order was placed. */
  createdAt: Scalars['DateTime']['output'];
  /** When the order was last modified. */
  updatedAt: Scalars['DateTime']['output'];
  /** Completed payment attempts, oldest first. */
  payments: Array<Payment>;
  /** Refunds, oldest first. */
  refunds: Array<Refund>;
  /** Parcels, oldest first. */
  shipments: Array<Shipment>;
  /** What happened to the order, oldest first, the first 100 entries. */
  timeline: Array<OrderTimelineEntry>;
};

/** A postal address. */
export type Address = {
  /** Recipient. */
  name: Scalars['String']['output'];
  /** Company. */
  company?: Maybe<Scalars['String']['output']>;
  /** Street and number. */
  line1: Scalars['String']['output'];
  /** Further details. */
  line2?: Maybe<Scalars['String']['output']>;
  /** Postal code. */
  postalCode?: Maybe<Scalars['String']['output']>;
  /** City. */
  city: Scalars['String']['output'];
  /** State or region. */
  region?: Maybe<Scalars['String']['output']>;
  /** ISO 3166-1 alpha-2 code, such as `DE`. */
  country: Scalars['String']['output'];
  /** Telephone number for the carrier. */
  phone?: Maybe<Scalars['String']['output']>;
};

/** An order line. */
export type OrderItem = {
  /** Order line id. */
  id: Scalars['ID']['output'];
  /** The product in its current state. */
  product: Product;
  /** Name of the product when the order was placed. */
  name: Scalars['String']['output'];
  /** Category of the product when the order was placed; null for none. */
  category?: Maybe<Scalars['String']['output']>;
  /** SKU of the product when the order was placed; null for none. */
  sku?: Maybe<Scalars['String']['output']>;
  /** Units. */
  quantity: Scalars['Int']['output'];
  /** Unit price when the order was placed. */
  unitPrice: Scalars['Money']['output'];
  /** unitPrice × quantity. */
  totalPrice: Scalars['Money']['output'];
  /** Units that were refunded. */
  refundedQuantity: Scalars['Int']['output'];
  /** Units that were shipped. */
  shippedQuantity: Scalars['Int']['output'];
};

export type { OrderAction };

export type { OrderStatus };

export type { CancellationReason };

/** A page of orders. */
export type OrderConnection = {
  /** The orders of this page. */
  nodes: Array<Order>;
  /** The orders of this page with their cursors. */
  edges: Array<OrderEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
  /** Number of orders in all pages; counted only when selected. */
  totalCount: Scalars['Int']['output'];
};

/** A page of orders, by page number. */
export type OrderPage = {
  /** The orders of this page. */
  nodes: Array<Order>;
  /** Effective page number. */
  page: Scalars['Int']['output'];
  /** Effective page size. */
  perPage: Scalars['Int']['output'];
  /** Number of orders in all pages. */
  totalCount: Scalars['Int']['output'];
  /** Number of pages; 0 without orders. */
  totalPages: Scalars['Int']['output'];
};

/** An order with its cursor. */
export type OrderEdge = {
  /** The order. */
  node: Order;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

/** Input for checkout. */
export type CheckoutInput = {
  /** Order id. */
  orderId: Scalars['ID']['input'];
  /**
   * Payment method, 1 to 50 characters. The sandbox provider approves every method, such as `card`, except
   * `sandbox:declined`, `sandbox:insufficient_funds`, `sandbox:timeout` (no response, nothing is charged) and
   * `sandbox:lost_answer` (charged, but the response is lost).
   */
  paymentMethod?: Scalars['String']['input'];
};

/** Payload of checkout. */
export type CheckoutPayload = {
  /** The current order; null when it does not exist. */
  order?: Maybe<Order>;
  /** The payment attempt, including declined and failed ones; null when none was made. */
  payment?: Maybe<Payment>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Input for refundOrder. */
export type RefundOrderInput = {
  /** Order id. */
  orderId: Scalars['ID']['input'];
  /** Lines to refund, at most 100; default: everything that is not refunded. */
  lines?: InputMaybe<Array<RefundLineInput>>;
  /** Amount to refund instead of lines, from 0.01 to what is not refunded; requires `reason`, and restocks nothing. */
  amount?: InputMaybe<Scalars['Money']['input']>;
  /** Whether the units return to stock. */
  restock?: Scalars['Boolean']['input'];
  /** Reason, at most 255 characters. */
  reason?: InputMaybe<Scalars['String']['input']>;
};

/** A quantity of an order line. */
export type RefundLineInput = {
  /** Order line id. */
  orderItemId: Scalars['ID']['input'];
  /** Units, from 1 to what is not refunded of the line. */
  quantity: Scalars['Int']['input'];
};

/** Payload of refundOrder. */
export type RefundOrderPayload = {
  /** The current order; null when it does not exist. */
  order?: Maybe<Order>;
  /** The refund; null on failure. */
  refund?: Maybe<Refund>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** A payment attempt for an order. */
export type Payment = {
  /** Payment id. */
  id: Scalars['ID']['output'];
  /** Result of the attempt. */
  status: PaymentStatus;
  /** Amount of the attempt. */
  amount: Scalars['Money']['output'];
  /** Payment method, such as `card`. */
  method: Scalars['String']['output'];
  /** Decline or failure reason of the provider, such as `insufficient_funds`; null on success. */
  reason?: Maybe<Scalars['String']['output']>;
  /** When the attempt completed. */
  createdAt: Scalars['DateTime']['output'];
};

export type { PaymentStatus };

/** A refund of an order. */
export type Refund = {
  /** Refund id. */
  id: Scalars['ID']['output'];
  /** Refunded amount, including tax, after the discount. */
  amount: Scalars['Money']['output'];
  /** amount − tax: what the refund takes from net sales. */
  net: Scalars['Money']['output'];
  /** Tax in the amount. The taxes of all refunds add up to that of the order when it is refunded in full. */
  tax: Scalars['Money']['output'];
  /** Part of the order's discount that is taken back: net + discount is the undiscounted value of the refund. */
  discount: Scalars['Money']['output'];
  /** Whether the units returned to stock. */
  restocked: Scalars['Boolean']['output'];
  /** Reason given by the administrator. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Refunded lines; empty for a refund of an amount. */
  lines: Array<RefundLine>;
  /** Time of creation. */
  createdAt: Scalars['DateTime']['output'];
};

/** A refunded quantity of an order line. */
export type RefundLine = {
  /** The order line. */
  item: OrderItem;
  /** Units. */
  quantity: Scalars['Int']['output'];
};

/** Payload of closeAccount. */
export type CloseAccountPayload = {
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of eraseAccount. */
export type EraseAccountPayload = {
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Input for shipOrder. */
export type ShipOrderInput = {
  /** Carrier, at most 100 characters. */
  carrier?: InputMaybe<Scalars['String']['input']>;
  /** Tracking number of the carrier, at most 100 characters. */
  trackingNumber?: InputMaybe<Scalars['String']['input']>;
  /** Lines in the parcel, at most 100; default: everything that is neither shipped nor refunded. */
  lines?: InputMaybe<Array<ShipmentLineInput>>;
};

/** A quantity of an order line. */
export type ShipmentLineInput = {
  /** Order line id. */
  orderItemId: Scalars['ID']['input'];
  /** Units, from 1 to what is neither shipped nor refunded of the line. */
  quantity: Scalars['Int']['input'];
};

/** A parcel of an order. */
export type Shipment = {
  /** Shipment id. */
  id: Scalars['ID']['output'];
  /** Carrier. */
  carrier?: Maybe<Scalars['String']['output']>;
  /** Tracking number of the carrier. */
  trackingNumber?: Maybe<Scalars['String']['output']>;
  /** Lines in the parcel. */
  lines: Array<ShipmentLine>;
  /** When it was shipped. */
  createdAt: Scalars['DateTime']['output'];
};

/** A quantity of an order line in a parcel. */
export type ShipmentLine = {
  /** The order line. */
  item: OrderItem;
  /** Units. */
  quantity: Scalars['Int']['output'];
};

/** Something that happened to an order. */
export type OrderTimelineEntry = {
  /** What happened. */
  event: OrderEvent;
  /** When it happened. */
  at: Scalars['DateTime']['output'];
  /** The account that caused it; only for callers with the scope `orders:manage`, null for background jobs. */
  actor?: Maybe<User>;
};

/** What can happen to an order. */
export type OrderEvent =
  /** Taken over from another shop. */
  | 'IMPORTED'
  /** Placed. */
  | 'PLACED'
  /** Paid. */
  | 'PAID'
  /** A payment was declined. */
  | 'PAYMENT_DECLINED'
  /** A payment failed; nothing was charged. */
  | 'PAYMENT_FAILED'
  /** Cancelled, by request or because it was not paid in time. */
  | 'CANCELLED'
  /** Some lines were shipped. */
  | 'PARTLY_SHIPPED'
  /** Shipped completely. */
  | 'SHIPPED'
  /** Delivered. */
  | 'DELIVERED'
  /** Refunded in part. */
  | 'PARTLY_REFUNDED'
  /** Refunded completely. */
  | 'REFUNDED'
  /** A refund failed; nothing was paid back. */
  | 'REFUND_FAILED';

/** An endpoint of another system, to which events are sent. */
export type Webhook = {
  /** Webhook id. */
  id: Scalars['ID']['output'];
  /** Where events are sent. */
  url: Scalars['String']['output'];
  /** What it is for. */
  description?: Maybe<Scalars['String']['output']>;
  /** The events that are sent. */
  eventTypes: Array<WebhookEventType>;
  /** Whether events are sent. */
  status: WebhookStatus;
  /** Why it is disabled; null while it is enabled. */
  disabledReason?: Maybe<WebhookDisabledReason>;
  /** When it was disabled; null while it is enabled. */
  disabledAt?: Maybe<Scalars['DateTime']['output']>;
  /** Since when every delivery fails; null when the last one arrived. */
  failingSince?: Maybe<Scalars['DateTime']['output']>;
  /** Until when deliveries are signed with the former secret as well; null when there is none. */
  previousSecretUntil?: Maybe<Scalars['DateTime']['output']>;
  /** When it was created. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was changed last. */
  updatedAt: Scalars['DateTime']['output'];
};

/** Whether a webhook sends events. */
export type WebhookStatus =
  /** Events are sent. */
  | 'ENABLED'
  /** No events are sent. */
  | 'DISABLED';

export type { WebhookDisabledReason };

export type { WebhookEventType };

/** A delivery of an event to a webhook. Its body is not stored: it is made from the event. */
export type WebhookDelivery = {
  /** Delivery id, which is its `webhook-id`. */
  id: Scalars['ID']['output'];
  /** The webhook; null when it is deleted. */
  webhook?: Maybe<Webhook>;
  /** The event. */
  eventType: WebhookEventType;
  /** What the event is about, such as `order:7`. */
  subject: Scalars['String']['output'];
  /** Whether it arrived. */
  status: WebhookDeliveryStatus;
  /** Attempts begun. */
  attempts: Scalars['Int']['output'];
  /** HTTP status of the last response; null without a response. */
  statusCode?: Maybe<Scalars['Int']['output']>;
  /** Code of the last failure, such as `HTTP 500` or `ECONNREFUSED`; null without one. */
  problem?: Maybe<Scalars['String']['output']>;
  /** When it was queued. */
  createdAt: Scalars['DateTime']['output'];
  /** When the last attempt began. */
  lastAttemptAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it is due; null when it has ended. */
  nextAttemptAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the endpoint accepted it. */
  deliveredAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Whether a delivery arrived. */
export type WebhookDeliveryStatus =
  /** It is waiting, for its first attempt, the next one, or an earlier event of its subject. */
  | 'WAITING'
  /** The endpoint accepted it with a status of 2xx. */
  | 'DELIVERED'
  /** It was given up. */
  | 'FAILED';

/** A new webhook. */
export type CreateWebhookInput = {
  /**
   * Where events are sent: an `https://` URL of a public host without user, password and fragment, on port 443 or above 1023. In
   * development also `http://`, on port 80 as well.
   */
  url: Scalars['String']['input'];
  /** What it is for: a line of at most 200 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The events to send, at least one. */
  eventTypes: Array<WebhookEventType>;
};

/** Changes of a webhook. Omitted fields and those that are null stay as they are. */
export type UpdateWebhookInput = {
  /** Webhook id. */
  id: Scalars['ID']['input'];
  /** Where events are sent, as in `CreateWebhookInput`. */
  url?: InputMaybe<Scalars['String']['input']>;
  /** What it is for: a line of at most 200 characters; an empty one removes it. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The events to send, at least one. */
  eventTypes?: InputMaybe<Array<WebhookEventType>>;
};

/** Payload of the mutations that change a webhook. */
export type WebhookPayload = {
  /** The webhook; null on failure. */
  webhook?: Maybe<Webhook>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of the mutations that create a secret. */
export type WebhookSecretPayload = {
  /** The webhook; null on failure. */
  webhook?: Maybe<Webhook>;
  /** The signing secret, `whsec_…`, which is shown only here; null on failure. */
  secret?: Maybe<Scalars['String']['output']>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of `deleteWebhook`. */
export type DeleteWebhookPayload = {
  /** Id of the deleted webhook; null on failure. */
  deletedId?: Maybe<Scalars['ID']['output']>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** Payload of `resendWebhookDelivery`. */
export type WebhookDeliveryPayload = {
  /** The delivery; null on failure. */
  delivery?: Maybe<WebhookDelivery>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** A page of webhooks. */
export type WebhookConnection = {
  /** The webhooks of this page. */
  nodes: Array<Webhook>;
  /** The webhooks of this page with their cursors. */
  edges: Array<WebhookEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
};

/** A webhook with its cursor. */
export type WebhookEdge = {
  /** The webhook. */
  node: Webhook;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

/** A page of deliveries. */
export type WebhookDeliveryConnection = {
  /** The deliveries of this page. */
  nodes: Array<WebhookDelivery>;
  /** The deliveries of this page with their cursors. */
  edges: Array<WebhookDeliveryEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
};

/** A delivery with its cursor. */
export type WebhookDeliveryEdge = {
  /** The delivery. */
  node: WebhookDelivery;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
};

export type Subscription = {
  /**
   * The changes of one order: the caller's own, or any for callers with the scope `orders:manage`. `ORDER_NOT_FOUND` when it does not
   * exist.
   */
  orderChanged?: Maybe<OrderChange>;
  /** The changes of the caller's orders. */
  myOrdersChanged?: Maybe<OrderChange>;
  /** The changes of the stock of products. */
  stockChanged?: Maybe<StockChange>;
  /** The changes of all orders. */
  ordersFeed?: Maybe<OrderChange>;
  /** Products whose stock fell to their `lowStockThreshold` or below. */
  lowStock?: Maybe<LowStockEvent>;
};


export type SubscriptionOrderChangedArgs = {
  id: Scalars['ID']['input'];
  after?: InputMaybe<Scalars['Int']['input']>;
};


export type SubscriptionMyOrdersChangedArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionStockChangedArgs = {
  productIds: Array<Scalars['ID']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionOrdersFeedArgs = {
  status?: InputMaybe<OrderStatus>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionLowStockArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
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
  ProductFilter: ProductFilter;
  ProductFacets: ResolverTypeWrapper<ProductFacets>;
  CategoryFacet: ResolverTypeWrapper<CategoryFacet>;
  PriceRangeFacet: ResolverTypeWrapper<PriceRangeFacet>;
  StockFacet: ResolverTypeWrapper<StockFacet>;
  Role: Role;
  Profile: ResolverTypeWrapper<Profile>;
  ErrorCode: ErrorCode;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  AccountPayload: ResolverTypeWrapper<Omit<AccountPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  LoginInput: LoginInput;
  ChangePasswordInput: ChangePasswordInput;
  AuthPayload: ResolverTypeWrapper<Omit<AuthPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Session: ResolverTypeWrapper<SessionMapper>;
  LogoutPayload: ResolverTypeWrapper<LogoutPayload>;
  RevokeSessionPayload: ResolverTypeWrapper<RevokeSessionPayload>;
  ChangePasswordPayload: ResolverTypeWrapper<ChangePasswordPayload>;
  RequestPasswordResetPayload: ResolverTypeWrapper<RequestPasswordResetPayload>;
  ConfirmEmailPayload: ResolverTypeWrapper<Omit<ConfirmEmailPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  RequestEmailConfirmationPayload: ResolverTypeWrapper<RequestEmailConfirmationPayload>;
  RequestEmailChangePayload: ResolverTypeWrapper<RequestEmailChangePayload>;
  UndoEmailChangePayload: ResolverTypeWrapper<UndoEmailChangePayload>;
  ResetPasswordPayload: ResolverTypeWrapper<ResetPasswordPayload>;
  User: ResolverTypeWrapper<UserMapper>;
  AuditEntry: ResolverTypeWrapper<AuditEntryMapper>;
  AuditEntryConnection: ResolverTypeWrapper<Omit<AuditEntryConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversTypes['AuditEntry']>, edges: Array<ResolversTypes['AuditEntryEdge']> }>;
  AuditEntryEdge: ResolverTypeWrapper<Omit<AuditEntryEdge, 'node'> & { node: ResolversTypes['AuditEntry'] }>;
  Product: ResolverTypeWrapper<ProductMapper>;
  ProductImage: ResolverTypeWrapper<ProductImage>;
  CreateProductInput: CreateProductInput;
  ProductImageInput: ProductImageInput;
  UpdateProductInput: UpdateProductInput;
  AdjustStockInput: AdjustStockInput;
  StockReason: StockReason;
  ProductPayload: ResolverTypeWrapper<Omit<ProductPayload, 'product'> & { product?: Maybe<ResolversTypes['Product']> }>;
  StockMovement: ResolverTypeWrapper<StockMovementMapper>;
  MovementReason: MovementReason;
  LowStockConnection: ResolverTypeWrapper<Omit<LowStockConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversTypes['LowStock']>, edges: Array<ResolversTypes['LowStockEdge']> }>;
  LowStockEdge: ResolverTypeWrapper<Omit<LowStockEdge, 'node'> & { node: ResolversTypes['LowStock'] }>;
  LowStock: ResolverTypeWrapper<LowStockMapper>;
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
  FileFormat: FileFormat;
  ExportChunk: ResolverTypeWrapper<ExportChunk>;
  ImportInput: ImportInput;
  ImportPayload: ResolverTypeWrapper<ImportPayloadMapper>;
  ImportResult: ResolverTypeWrapper<ImportResult>;
  ImportProblem: ResolverTypeWrapper<ImportProblem>;
  OrderChange: ResolverTypeWrapper<OrderChangeMapper>;
  StockChange: ResolverTypeWrapper<StockChangeMapper>;
  LowStockEvent: ResolverTypeWrapper<LowStockEventMapper>;
  Mail: ResolverTypeWrapper<MailMapper>;
  MailKind: MailKind;
  MailStatus: MailStatus;
  MailConnection: ResolverTypeWrapper<Omit<MailConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversTypes['Mail']>, edges: Array<ResolversTypes['MailEdge']> }>;
  MailEdge: ResolverTypeWrapper<Omit<MailEdge, 'node'> & { node: ResolversTypes['Mail'] }>;
  OrderAdminFilter: OrderAdminFilter;
  OrderAdminSort: OrderAdminSort;
  OrderAdminConnection: ResolverTypeWrapper<OrderAdminConnectionMapper>;
  OrderStatusCount: ResolverTypeWrapper<OrderStatusCountMapper>;
  PlaceOrderInput: PlaceOrderInput;
  AddressInput: AddressInput;
  OrderLineInput: OrderLineInput;
  OrderPayload: ResolverTypeWrapper<Omit<OrderPayload, 'order'> & { order?: Maybe<ResolversTypes['Order']> }>;
  QuoteInput: QuoteInput;
  Quote: ResolverTypeWrapper<Omit<Quote, 'lines'> & { lines: Array<ResolversTypes['QuoteLine']> }>;
  QuoteLine: ResolverTypeWrapper<QuoteLineMapper>;
  Order: ResolverTypeWrapper<OrderMapper>;
  Address: ResolverTypeWrapper<Address>;
  OrderItem: ResolverTypeWrapper<OrderItemMapper>;
  OrderAction: OrderAction;
  OrderStatus: OrderStatus;
  CancellationReason: CancellationReason;
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
  CloseAccountPayload: ResolverTypeWrapper<CloseAccountPayload>;
  EraseAccountPayload: ResolverTypeWrapper<EraseAccountPayload>;
  ShipOrderInput: ShipOrderInput;
  ShipmentLineInput: ShipmentLineInput;
  Shipment: ResolverTypeWrapper<ShipmentMapper>;
  ShipmentLine: ResolverTypeWrapper<ShipmentLineMapper>;
  OrderTimelineEntry: ResolverTypeWrapper<OrderTimelineEntryMapper>;
  OrderEvent: OrderEvent;
  Webhook: ResolverTypeWrapper<WebhookMapper>;
  WebhookStatus: WebhookStatus;
  WebhookDisabledReason: WebhookDisabledReason;
  WebhookEventType: WebhookEventType;
  WebhookDelivery: ResolverTypeWrapper<WebhookDeliveryMapper>;
  WebhookDeliveryStatus: WebhookDeliveryStatus;
  CreateWebhookInput: CreateWebhookInput;
  UpdateWebhookInput: UpdateWebhookInput;
  WebhookPayload: ResolverTypeWrapper<Omit<WebhookPayload, 'webhook'> & { webhook?: Maybe<ResolversTypes['Webhook']> }>;
  WebhookSecretPayload: ResolverTypeWrapper<Omit<WebhookSecretPayload, 'webhook'> & { webhook?: Maybe<ResolversTypes['Webhook']> }>;
  DeleteWebhookPayload: ResolverTypeWrapper<DeleteWebhookPayload>;
  WebhookDeliveryPayload: ResolverTypeWrapper<Omit<WebhookDeliveryPayload, 'delivery'> & { delivery?: Maybe<ResolversTypes['WebhookDelivery']> }>;
  WebhookConnection: ResolverTypeWrapper<Omit<WebhookConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversTypes['Webhook']>, edges: Array<ResolversTypes['WebhookEdge']> }>;
  WebhookEdge: ResolverTypeWrapper<Omit<WebhookEdge, 'node'> & { node: ResolversTypes['Webhook'] }>;
  WebhookDeliveryConnection: ResolverTypeWrapper<Omit<WebhookDeliveryConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversTypes['WebhookDelivery']>, edges: Array<ResolversTypes['WebhookDeliveryEdge']> }>;
  WebhookDeliveryEdge: ResolverTypeWrapper<Omit<WebhookDeliveryEdge, 'node'> & { node: ResolversTypes['WebhookDelivery'] }>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
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
  ProductFilter: ProductFilter;
  ProductFacets: ProductFacets;
  CategoryFacet: CategoryFacet;
  PriceRangeFacet: PriceRangeFacet;
  StockFacet: StockFacet;
  Profile: Profile;
  Mutation: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  AccountPayload: Omit<AccountPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  Query: Record<PropertyKey, never>;
  LoginInput: LoginInput;
  ChangePasswordInput: ChangePasswordInput;
  AuthPayload: Omit<AuthPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  Session: SessionMapper;
  LogoutPayload: LogoutPayload;
  RevokeSessionPayload: RevokeSessionPayload;
  ChangePasswordPayload: ChangePasswordPayload;
  RequestPasswordResetPayload: RequestPasswordResetPayload;
  ConfirmEmailPayload: Omit<ConfirmEmailPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  RequestEmailConfirmationPayload: RequestEmailConfirmationPayload;
  RequestEmailChangePayload: RequestEmailChangePayload;
  UndoEmailChangePayload: UndoEmailChangePayload;
  ResetPasswordPayload: ResetPasswordPayload;
  User: UserMapper;
  AuditEntry: AuditEntryMapper;
  AuditEntryConnection: Omit<AuditEntryConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversParentTypes['AuditEntry']>, edges: Array<ResolversParentTypes['AuditEntryEdge']> };
  AuditEntryEdge: Omit<AuditEntryEdge, 'node'> & { node: ResolversParentTypes['AuditEntry'] };
  Product: ProductMapper;
  ProductImage: ProductImage;
  CreateProductInput: CreateProductInput;
  ProductImageInput: ProductImageInput;
  UpdateProductInput: UpdateProductInput;
  AdjustStockInput: AdjustStockInput;
  ProductPayload: Omit<ProductPayload, 'product'> & { product?: Maybe<ResolversParentTypes['Product']> };
  StockMovement: StockMovementMapper;
  LowStockConnection: Omit<LowStockConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversParentTypes['LowStock']>, edges: Array<ResolversParentTypes['LowStockEdge']> };
  LowStockEdge: Omit<LowStockEdge, 'node'> & { node: ResolversParentTypes['LowStock'] };
  LowStock: LowStockMapper;
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
  ExportChunk: ExportChunk;
  ImportInput: ImportInput;
  ImportPayload: ImportPayloadMapper;
  ImportResult: ImportResult;
  ImportProblem: ImportProblem;
  OrderChange: OrderChangeMapper;
  StockChange: StockChangeMapper;
  LowStockEvent: LowStockEventMapper;
  Mail: MailMapper;
  MailConnection: Omit<MailConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversParentTypes['Mail']>, edges: Array<ResolversParentTypes['MailEdge']> };
  MailEdge: Omit<MailEdge, 'node'> & { node: ResolversParentTypes['Mail'] };
  OrderAdminFilter: OrderAdminFilter;
  OrderAdminConnection: OrderAdminConnectionMapper;
  OrderStatusCount: OrderStatusCountMapper;
  PlaceOrderInput: PlaceOrderInput;
  AddressInput: AddressInput;
  OrderLineInput: OrderLineInput;
  OrderPayload: Omit<OrderPayload, 'order'> & { order?: Maybe<ResolversParentTypes['Order']> };
  QuoteInput: QuoteInput;
  Quote: Omit<Quote, 'lines'> & { lines: Array<ResolversParentTypes['QuoteLine']> };
  QuoteLine: QuoteLineMapper;
  Order: OrderMapper;
  Address: Address;
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
  CloseAccountPayload: CloseAccountPayload;
  EraseAccountPayload: EraseAccountPayload;
  ShipOrderInput: ShipOrderInput;
  ShipmentLineInput: ShipmentLineInput;
  Shipment: ShipmentMapper;
  ShipmentLine: ShipmentLineMapper;
  OrderTimelineEntry: OrderTimelineEntryMapper;
  Webhook: WebhookMapper;
  WebhookDelivery: WebhookDeliveryMapper;
  CreateWebhookInput: CreateWebhookInput;
  UpdateWebhookInput: UpdateWebhookInput;
  WebhookPayload: Omit<WebhookPayload, 'webhook'> & { webhook?: Maybe<ResolversParentTypes['Webhook']> };
  WebhookSecretPayload: Omit<WebhookSecretPayload, 'webhook'> & { webhook?: Maybe<ResolversParentTypes['Webhook']> };
  DeleteWebhookPayload: DeleteWebhookPayload;
  WebhookDeliveryPayload: Omit<WebhookDeliveryPayload, 'delivery'> & { delivery?: Maybe<ResolversParentTypes['WebhookDelivery']> };
  WebhookConnection: Omit<WebhookConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversParentTypes['Webhook']>, edges: Array<ResolversParentTypes['WebhookEdge']> };
  WebhookEdge: Omit<WebhookEdge, 'node'> & { node: ResolversParentTypes['Webhook'] };
  WebhookDeliveryConnection: Omit<WebhookDeliveryConnection, 'nodes' | 'edges'> & { nodes: Array<ResolversParentTypes['WebhookDelivery']>, edges: Array<ResolversParentTypes['WebhookDeliveryEdge']> };
  WebhookDeliveryEdge: Omit<WebhookDeliveryEdge, 'node'> & { node: ResolversParentTypes['WebhookDelivery'] };
  Subscription: Record<PropertyKey, never>;
  Int: Scalars['Int']['output'];
};

export type PublicDirectiveArgs = { };

export type PublicDirectiveResolver<Result, Parent, ContextType = Context, Args = PublicDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CacheControlDirectiveArgs = {
  maxAge: Scalars['Int']['input'];
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = Context, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

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

export type ErrorCodeResolvers = EnumResolverSignature<{ UNAUTHENTICATED?: any, FORBIDDEN?: any, INVALID_INPUT?: any, RATE_LIMITED?: any, INVALID_CREDENTIALS?: any, INVALID_REFRESH_TOKEN?: any, ACCOUNT_NOT_FOUND?: any, ACCOUNT_DISABLED?: any, LAST_ADMIN?: any, ORDER_UNFINISHED?: any, INVALID_TOKEN?: any, EMAIL_NOT_CONFIRMED?: any, MAIL_UNAVAILABLE?: any, EMAIL_TAKEN?: any, SESSION_NOT_FOUND?: any, PRODUCT_NOT_FOUND?: any, SKU_TAKEN?: any, INSUFFICIENT_STOCK?: any, ORDER_NOT_FOUND?: any, ORDER_NOT_PENDING?: any, TOO_MANY_UNPAID_ORDERS?: any, TOO_MANY_UNPAID_UNITS?: any, ORDER_EXPIRED?: any, ORDER_ACTION_UNAVAILABLE?: any, DISCOUNT_NOT_APPLICABLE?: any, DISCOUNT_CODE_NOT_FOUND?: any, DISCOUNT_CODE_TAKEN?: any, VERSION_CONFLICT?: any, PAYMENT_DECLINED?: any, PAYMENT_FAILED?: any, REFUND_FAILED?: any, IDEMPOTENCY_KEY_REUSED?: any, IN_PROGRESS?: any, EVENTS_EXPIRED?: any, SUBSCRIPTION_TOO_SLOW?: any, TOO_MANY_SUBSCRIPTIONS?: any, WEBHOOK_NOT_FOUND?: any, WEBHOOK_DELIVERY_NOT_FOUND?: any, TOO_MANY_WEBHOOKS?: any, WEBHOOKS_UNAVAILABLE?: any, SERVICE_UNAVAILABLE?: any }, ResolversTypes['ErrorCode']>;

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  login?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  redeemReportLink?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationRedeemReportLinkArgs, 'token'>>;
  refreshSession?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationRefreshSessionArgs, 'refreshToken'>>;
  logout?: Resolver<Maybe<ResolversTypes['LogoutPayload']>, ParentType, ContextType>;
  logoutEverywhere?: Resolver<Maybe<ResolversTypes['LogoutPayload']>, ParentType, ContextType>;
  revokeSession?: Resolver<Maybe<ResolversTypes['RevokeSessionPayload']>, ParentType, ContextType, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  changePassword?: Resolver<Maybe<ResolversTypes['ChangePasswordPayload']>, ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'input'>>;
  requestPasswordReset?: Resolver<Maybe<ResolversTypes['RequestPasswordResetPayload']>, ParentType, ContextType, RequireFields<MutationRequestPasswordResetArgs, 'email'>>;
  resetPassword?: Resolver<Maybe<ResolversTypes['ResetPasswordPayload']>, ParentType, ContextType, RequireFields<MutationResetPasswordArgs, 'token' | 'password'>>;
  confirmEmail?: Resolver<Maybe<ResolversTypes['ConfirmEmailPayload']>, ParentType, ContextType, RequireFields<MutationConfirmEmailArgs, 'token'>>;
  requestEmailConfirmation?: Resolver<Maybe<ResolversTypes['RequestEmailConfirmationPayload']>, ParentType, ContextType>;
  requestEmailChange?: Resolver<Maybe<ResolversTypes['RequestEmailChangePayload']>, ParentType, ContextType, RequireFields<MutationRequestEmailChangeArgs, 'newEmail' | 'password'>>;
  undoEmailChange?: Resolver<Maybe<ResolversTypes['UndoEmailChangePayload']>, ParentType, ContextType, RequireFields<MutationUndoEmailChangeArgs, 'token'>>;
  disableAccount?: Resolver<Maybe<ResolversTypes['AccountPayload']>, ParentType, ContextType, RequireFields<MutationDisableAccountArgs, 'id' | 'reason'>>;
  enableAccount?: Resolver<Maybe<ResolversTypes['AccountPayload']>, ParentType, ContextType, RequireFields<MutationEnableAccountArgs, 'id' | 'reason'>>;
  endAccountSessions?: Resolver<Maybe<ResolversTypes['AccountPayload']>, ParentType, ContextType, RequireFields<MutationEndAccountSessionsArgs, 'id' | 'reason'>>;
  unlockAccount?: Resolver<Maybe<ResolversTypes['AccountPayload']>, ParentType, ContextType, RequireFields<MutationUnlockAccountArgs, 'id' | 'reason'>>;
  sendResetLink?: Resolver<Maybe<ResolversTypes['AccountPayload']>, ParentType, ContextType, RequireFields<MutationSendResetLinkArgs, 'id' | 'reason'>>;
  createProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationCreateProductArgs, 'input'>>;
  updateProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationUpdateProductArgs, 'input'>>;
  adjustStock?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationAdjustStockArgs, 'input'>>;
  archiveProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationArchiveProductArgs, 'id'>>;
  restoreProduct?: Resolver<Maybe<ResolversTypes['ProductPayload']>, ParentType, ContextType, RequireFields<MutationRestoreProductArgs, 'id'>>;
  createDiscountCode?: Resolver<Maybe<ResolversTypes['DiscountCodePayload']>, ParentType, ContextType, RequireFields<MutationCreateDiscountCodeArgs, 'input'>>;
  updateDiscountCode?: Resolver<Maybe<ResolversTypes['DiscountCodePayload']>, ParentType, ContextType, RequireFields<MutationUpdateDiscountCodeArgs, 'input'>>;
  importProducts?: Resolver<Maybe<ResolversTypes['ImportPayload']>, ParentType, ContextType, RequireFields<MutationImportProductsArgs, 'input'>>;
  importStock?: Resolver<Maybe<ResolversTypes['ImportPayload']>, ParentType, ContextType, RequireFields<MutationImportStockArgs, 'input'>>;
  placeOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'input'>>;
  cancelOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'id'>>;
  deliverOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationDeliverOrderArgs, 'id'>>;
  checkout?: Resolver<Maybe<ResolversTypes['CheckoutPayload']>, ParentType, ContextType, RequireFields<MutationCheckoutArgs, 'input'>>;
  refundOrder?: Resolver<Maybe<ResolversTypes['RefundOrderPayload']>, ParentType, ContextType, RequireFields<MutationRefundOrderArgs, 'input'>>;
  closeAccount?: Resolver<Maybe<ResolversTypes['CloseAccountPayload']>, ParentType, ContextType, RequireFields<MutationCloseAccountArgs, 'password'>>;
  eraseAccount?: Resolver<Maybe<ResolversTypes['EraseAccountPayload']>, ParentType, ContextType, RequireFields<MutationEraseAccountArgs, 'id' | 'reason'>>;
  shipOrder?: Resolver<Maybe<ResolversTypes['OrderPayload']>, ParentType, ContextType, RequireFields<MutationShipOrderArgs, 'id'>>;
  createWebhook?: Resolver<Maybe<ResolversTypes['WebhookSecretPayload']>, ParentType, ContextType, RequireFields<MutationCreateWebhookArgs, 'input'>>;
  updateWebhook?: Resolver<Maybe<ResolversTypes['WebhookPayload']>, ParentType, ContextType, RequireFields<MutationUpdateWebhookArgs, 'input'>>;
  disableWebhook?: Resolver<Maybe<ResolversTypes['WebhookPayload']>, ParentType, ContextType, RequireFields<MutationDisableWebhookArgs, 'id' | 'reason'>>;
  enableWebhook?: Resolver<Maybe<ResolversTypes['WebhookPayload']>, ParentType, ContextType, RequireFields<MutationEnableWebhookArgs, 'id' | 'reason' | 'skipsFailed'>>;
  deleteWebhook?: Resolver<Maybe<ResolversTypes['DeleteWebhookPayload']>, ParentType, ContextType, RequireFields<MutationDeleteWebhookArgs, 'id' | 'reason'>>;
  rotateWebhookSecret?: Resolver<Maybe<ResolversTypes['WebhookSecretPayload']>, ParentType, ContextType, RequireFields<MutationRotateWebhookSecretArgs, 'id' | 'reason'>>;
  resendWebhookDelivery?: Resolver<Maybe<ResolversTypes['WebhookDeliveryPayload']>, ParentType, ContextType, RequireFields<MutationResendWebhookDeliveryArgs, 'id'>>;
};

export type AccountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AccountPayload'] = ResolversParentTypes['AccountPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductArgs, 'id'>>;
  productBySlug?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductBySlugArgs, 'slug'>>;
  products?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'first' | 'sort'>>;
  categories?: Resolver<Maybe<ResolversTypes['CategoryConnection']>, ParentType, ContextType, RequireFields<QueryCategoriesArgs, 'first'>>;
  productsPage?: Resolver<Maybe<ResolversTypes['ProductPage']>, ParentType, ContextType, RequireFields<QueryProductsPageArgs, 'page' | 'perPage'>>;
  lowStock?: Resolver<Maybe<ResolversTypes['LowStockConnection']>, ParentType, ContextType, RequireFields<QueryLowStockArgs, 'first'>>;
  shop?: Resolver<Maybe<ResolversTypes['Shop']>, ParentType, ContextType>;
  sessions?: Resolver<Maybe<Array<ResolversTypes['Session']>>, ParentType, ContextType>;
  auditLog?: Resolver<Maybe<ResolversTypes['AuditEntryConnection']>, ParentType, ContextType, RequireFields<QueryAuditLogArgs, 'first'>>;
  discountCodes?: Resolver<Maybe<ResolversTypes['DiscountCodeConnection']>, ParentType, ContextType, RequireFields<QueryDiscountCodesArgs, 'first'>>;
  discountCode?: Resolver<Maybe<ResolversTypes['DiscountCode']>, ParentType, ContextType, RequireFields<QueryDiscountCodeArgs, 'code'>>;
  exportProducts?: Resolver<Maybe<ResolversTypes['ExportChunk']>, ParentType, ContextType, RequireFields<QueryExportProductsArgs, 'format' | 'first'>>;
  exportOrders?: Resolver<Maybe<ResolversTypes['ExportChunk']>, ParentType, ContextType, RequireFields<QueryExportOrdersArgs, 'format' | 'first'>>;
  exportRefunds?: Resolver<Maybe<ResolversTypes['ExportChunk']>, ParentType, ContextType, RequireFields<QueryExportRefundsArgs, 'format' | 'first'>>;
  mails?: Resolver<Maybe<ResolversTypes['MailConnection']>, ParentType, ContextType, RequireFields<QueryMailsArgs, 'first'>>;
  ordersAdmin?: Resolver<Maybe<ResolversTypes['OrderAdminConnection']>, ParentType, ContextType, RequireFields<QueryOrdersAdminArgs, 'first' | 'sort'>>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<QueryOrdersArgs, 'first'>>;
  ordersPage?: Resolver<Maybe<ResolversTypes['OrderPage']>, ParentType, ContextType, RequireFields<QueryOrdersPageArgs, 'page' | 'perPage'>>;
  quote?: Resolver<Maybe<ResolversTypes['Quote']>, ParentType, ContextType, RequireFields<QueryQuoteArgs, 'input'>>;
  exportMyData?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  webhooks?: Resolver<Maybe<ResolversTypes['WebhookConnection']>, ParentType, ContextType, RequireFields<QueryWebhooksArgs, 'first'>>;
  webhookDeliveries?: Resolver<Maybe<ResolversTypes['WebhookDeliveryConnection']>, ParentType, ContextType, RequireFields<QueryWebhookDeliveriesArgs, 'first' | 'failedOnly'>>;
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

export type RequestPasswordResetPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RequestPasswordResetPayload'] = ResolversParentTypes['RequestPasswordResetPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ConfirmEmailPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConfirmEmailPayload'] = ResolversParentTypes['ConfirmEmailPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RequestEmailConfirmationPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RequestEmailConfirmationPayload'] = ResolversParentTypes['RequestEmailConfirmationPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RequestEmailChangePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RequestEmailChangePayload'] = ResolversParentTypes['RequestEmailChangePayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UndoEmailChangePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UndoEmailChangePayload'] = ResolversParentTypes['UndoEmailChangePayload']> = {
  endedSessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ResetPasswordPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ResetPasswordPayload'] = ResolversParentTypes['ResetPasswordPayload']> = {
  endedSessions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, RequireFields<UserOrdersArgs, 'first'>>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  emailConfirmedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
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
  sku?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  images?: Resolver<Array<ResolversTypes['ProductImage']>, ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  archivedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lowStockThreshold?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  stockMovements?: Resolver<Maybe<ResolversTypes['StockMovementConnection']>, ParentType, ContextType, RequireFields<ProductStockMovementsArgs, 'first'>>;
};

export type ProductImageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductImage'] = ResolversParentTypes['ProductImage']> = {
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  altText?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
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

export type LowStockConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LowStockConnection'] = ResolversParentTypes['LowStockConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['LowStock']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['LowStockEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type LowStockEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LowStockEdge'] = ResolversParentTypes['LowStockEdge']> = {
  node?: Resolver<ResolversTypes['LowStock'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type LowStockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LowStock'] = ResolversParentTypes['LowStock']> = {
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

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

export type ExportChunkResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExportChunk'] = ResolversParentTypes['ExportChunk']> = {
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rows?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ImportPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ImportPayload'] = ResolversParentTypes['ImportPayload']> = {
  result?: Resolver<Maybe<ResolversTypes['ImportResult']>, ParentType, ContextType>;
  problems?: Resolver<Array<ResolversTypes['ImportProblem']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ImportResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ImportResult'] = ResolversParentTypes['ImportResult']> = {
  lines?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  created?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  updated?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unchanged?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ImportProblemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ImportProblem'] = ResolversParentTypes['ImportProblem']> = {
  line?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  field?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  expected?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type OrderChangeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderChange'] = ResolversParentTypes['OrderChange']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  event?: Resolver<ResolversTypes['OrderEvent'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  order?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
};

export type StockChangeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StockChange'] = ResolversParentTypes['StockChange']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  stock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  change?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
};

export type LowStockEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LowStockEvent'] = ResolversParentTypes['LowStockEvent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  stock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  threshold?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
};

export type MailResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mail'] = ResolversParentTypes['Mail']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['MailKind'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['MailStatus'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  problem?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  sentAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type MailKindResolvers = EnumResolverSignature<{ ORDER_CONFIRMED?: any, ORDER_SHIPPED?: any, ORDER_REFUNDED?: any, PASSWORD_CHANGED?: any, PASSWORD_RESET?: any, EMAIL_CONFIRMATION?: any, EMAIL_CHANGE?: any, EMAIL_CHANGE_NOTICE?: any, WEBHOOK_DISABLED?: any }, ResolversTypes['MailKind']>;

export type MailConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MailConnection'] = ResolversParentTypes['MailConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Mail']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['MailEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type MailEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MailEdge'] = ResolversParentTypes['MailEdge']> = {
  node?: Resolver<ResolversTypes['Mail'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type OrderAdminConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderAdminConnection'] = ResolversParentTypes['OrderAdminConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Order']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  statusCounts?: Resolver<Array<ResolversTypes['OrderStatusCount']>, ParentType, ContextType>;
};

export type OrderStatusCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderStatusCount'] = ResolversParentTypes['OrderStatusCount']> = {
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isCapped?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
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
  lines?: Resolver<Array<ResolversTypes['QuoteLine']>, ParentType, ContextType>;
};

export type QuoteLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['QuoteLine'] = ResolversParentTypes['QuoteLine']> = {
  productId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  totalPrice?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  available?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  problem?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
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
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  cancellationReason?: Resolver<Maybe<ResolversTypes['CancellationReason']>, ParentType, ContextType>;
  shippingAddress?: Resolver<Maybe<ResolversTypes['Address']>, ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  payments?: Resolver<Array<ResolversTypes['Payment']>, ParentType, ContextType>;
  refunds?: Resolver<Array<ResolversTypes['Refund']>, ParentType, ContextType>;
  shipments?: Resolver<Array<ResolversTypes['Shipment']>, ParentType, ContextType>;
  timeline?: Resolver<Array<ResolversTypes['OrderTimelineEntry']>, ParentType, ContextType>;
};

export type AddressResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Address'] = ResolversParentTypes['Address']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  company?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  line1?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  line2?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  postalCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  city?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  region?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  country?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type OrderItemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderItem'] = ResolversParentTypes['OrderItem']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sku?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  totalPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refundedQuantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  shippedQuantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderActionResolvers = EnumResolverSignature<{ PAY?: any, CANCEL?: any, SHIP?: any, DELIVER?: any, REFUND?: any }, ResolversTypes['OrderAction']>;

export type OrderStatusResolvers = EnumResolverSignature<{ PENDING?: any, PAID?: any, SHIPPED?: any, DELIVERED?: any, CANCELLED?: any, REFUNDED?: any }, ResolversTypes['OrderStatus']>;

export type CancellationReasonResolvers = EnumResolverSignature<{ REQUESTED?: any, EXPIRED?: any }, ResolversTypes['CancellationReason']>;

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
  net?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  restocked?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['RefundLine']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type RefundLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RefundLine'] = ResolversParentTypes['RefundLine']> = {
  item?: Resolver<ResolversTypes['OrderItem'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CloseAccountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CloseAccountPayload'] = ResolversParentTypes['CloseAccountPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type EraseAccountPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EraseAccountPayload'] = ResolversParentTypes['EraseAccountPayload']> = {
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ShipmentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Shipment'] = ResolversParentTypes['Shipment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  carrier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  trackingNumber?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lines?: Resolver<Array<ResolversTypes['ShipmentLine']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ShipmentLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ShipmentLine'] = ResolversParentTypes['ShipmentLine']> = {
  item?: Resolver<ResolversTypes['OrderItem'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderTimelineEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderTimelineEntry'] = ResolversParentTypes['OrderTimelineEntry']> = {
  event?: Resolver<ResolversTypes['OrderEvent'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  actor?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type WebhookResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Webhook'] = ResolversParentTypes['Webhook']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  eventTypes?: Resolver<Array<ResolversTypes['WebhookEventType']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['WebhookStatus'], ParentType, ContextType>;
  disabledReason?: Resolver<Maybe<ResolversTypes['WebhookDisabledReason']>, ParentType, ContextType>;
  disabledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  failingSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  previousSecretUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type WebhookDisabledReasonResolvers = EnumResolverSignature<{ ADMINISTRATOR?: any, FAILING?: any, GONE?: any, QUEUE_FULL?: any }, ResolversTypes['WebhookDisabledReason']>;

export type WebhookEventTypeResolvers = EnumResolverSignature<{ ORDER_PLACED?: any, ORDER_PAID?: any, ORDER_PARTLY_SHIPPED?: any, ORDER_SHIPPED?: any, ORDER_DELIVERED?: any, ORDER_CANCELLED?: any, ORDER_PARTLY_REFUNDED?: any, ORDER_REFUNDED?: any, PAYMENT_DECLINED?: any, PAYMENT_FAILED?: any, PRODUCT_CREATED?: any, PRODUCT_UPDATED?: any, PRODUCT_ARCHIVED?: any, PRODUCT_RESTORED?: any, STOCK_CHANGED?: any, STOCK_LOW?: any }, ResolversTypes['WebhookEventType']>;

export type WebhookDeliveryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookDelivery'] = ResolversParentTypes['WebhookDelivery']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  webhook?: Resolver<Maybe<ResolversTypes['Webhook']>, ParentType, ContextType>;
  eventType?: Resolver<ResolversTypes['WebhookEventType'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['WebhookDeliveryStatus'], ParentType, ContextType>;
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  statusCode?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  problem?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastAttemptAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  nextAttemptAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  deliveredAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type WebhookPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookPayload'] = ResolversParentTypes['WebhookPayload']> = {
  webhook?: Resolver<Maybe<ResolversTypes['Webhook']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type WebhookSecretPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookSecretPayload'] = ResolversParentTypes['WebhookSecretPayload']> = {
  webhook?: Resolver<Maybe<ResolversTypes['Webhook']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteWebhookPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteWebhookPayload'] = ResolversParentTypes['DeleteWebhookPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type WebhookDeliveryPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookDeliveryPayload'] = ResolversParentTypes['WebhookDeliveryPayload']> = {
  delivery?: Resolver<Maybe<ResolversTypes['WebhookDelivery']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type WebhookConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookConnection'] = ResolversParentTypes['WebhookConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Webhook']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['WebhookEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type WebhookEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookEdge'] = ResolversParentTypes['WebhookEdge']> = {
  node?: Resolver<ResolversTypes['Webhook'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type WebhookDeliveryConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookDeliveryConnection'] = ResolversParentTypes['WebhookDeliveryConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['WebhookDelivery']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['WebhookDeliveryEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type WebhookDeliveryEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WebhookDeliveryEdge'] = ResolversParentTypes['WebhookDeliveryEdge']> = {
  node?: Resolver<ResolversTypes['WebhookDelivery'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  orderChanged?: SubscriptionResolver<Maybe<ResolversTypes['OrderChange']>, "orderChanged", ParentType, ContextType, RequireFields<SubscriptionOrderChangedArgs, 'id'>>;
  myOrdersChanged?: SubscriptionResolver<Maybe<ResolversTypes['OrderChange']>, "myOrdersChanged", ParentType, ContextType, Partial<SubscriptionMyOrdersChangedArgs>>;
  stockChanged?: SubscriptionResolver<Maybe<ResolversTypes['StockChange']>, "stockChanged", ParentType, ContextType, RequireFields<SubscriptionStockChangedArgs, 'productIds'>>;
  ordersFeed?: SubscriptionResolver<Maybe<ResolversTypes['OrderChange']>, "ordersFeed", ParentType, ContextType, Partial<SubscriptionOrdersFeedArgs>>;
  lowStock?: SubscriptionResolver<Maybe<ResolversTypes['LowStockEvent']>, "lowStock", ParentType, ContextType, Partial<SubscriptionLowStockArgs>>;
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
  Mutation?: MutationResolvers<ContextType>;
  AccountPayload?: AccountPayloadResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  AuthPayload?: AuthPayloadResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  LogoutPayload?: LogoutPayloadResolvers<ContextType>;
  RevokeSessionPayload?: RevokeSessionPayloadResolvers<ContextType>;
  ChangePasswordPayload?: ChangePasswordPayloadResolvers<ContextType>;
  RequestPasswordResetPayload?: RequestPasswordResetPayloadResolvers<ContextType>;
  ConfirmEmailPayload?: ConfirmEmailPayloadResolvers<ContextType>;
  RequestEmailConfirmationPayload?: RequestEmailConfirmationPayloadResolvers<ContextType>;
  RequestEmailChangePayload?: RequestEmailChangePayloadResolvers<ContextType>;
  UndoEmailChangePayload?: UndoEmailChangePayloadResolvers<ContextType>;
  ResetPasswordPayload?: ResetPasswordPayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  AuditEntry?: AuditEntryResolvers<ContextType>;
  AuditEntryConnection?: AuditEntryConnectionResolvers<ContextType>;
  AuditEntryEdge?: AuditEntryEdgeResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  ProductImage?: ProductImageResolvers<ContextType>;
  StockReason?: StockReasonResolvers;
  ProductPayload?: ProductPayloadResolvers<ContextType>;
  StockMovement?: StockMovementResolvers<ContextType>;
  MovementReason?: MovementReasonResolvers;
  LowStockConnection?: LowStockConnectionResolvers<ContextType>;
  LowStockEdge?: LowStockEdgeResolvers<ContextType>;
  LowStock?: LowStockResolvers<ContextType>;
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
  ExportChunk?: ExportChunkResolvers<ContextType>;
  ImportPayload?: ImportPayloadResolvers<ContextType>;
  ImportResult?: ImportResultResolvers<ContextType>;
  ImportProblem?: ImportProblemResolvers<ContextType>;
  OrderChange?: OrderChangeResolvers<ContextType>;
  StockChange?: StockChangeResolvers<ContextType>;
  LowStockEvent?: LowStockEventResolvers<ContextType>;
  Mail?: MailResolvers<ContextType>;
  MailKind?: MailKindResolvers;
  MailConnection?: MailConnectionResolvers<ContextType>;
  MailEdge?: MailEdgeResolvers<ContextType>;
  OrderAdminConnection?: OrderAdminConnectionResolvers<ContextType>;
  OrderStatusCount?: OrderStatusCountResolvers<ContextType>;
  OrderPayload?: OrderPayloadResolvers<ContextType>;
  Quote?: QuoteResolvers<ContextType>;
  QuoteLine?: QuoteLineResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  Address?: AddressResolvers<ContextType>;
  OrderItem?: OrderItemResolvers<ContextType>;
  OrderAction?: OrderActionResolvers;
  OrderStatus?: OrderStatusResolvers;
  CancellationReason?: CancellationReasonResolvers;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderPage?: OrderPageResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  CheckoutPayload?: CheckoutPayloadResolvers<ContextType>;
  RefundOrderPayload?: RefundOrderPayloadResolvers<ContextType>;
  Payment?: PaymentResolvers<ContextType>;
  PaymentStatus?: PaymentStatusResolvers;
  Refund?: RefundResolvers<ContextType>;
  RefundLine?: RefundLineResolvers<ContextType>;
  CloseAccountPayload?: CloseAccountPayloadResolvers<ContextType>;
  EraseAccountPayload?: EraseAccountPayloadResolvers<ContextType>;
  Shipment?: ShipmentResolvers<ContextType>;
  ShipmentLine?: ShipmentLineResolvers<ContextType>;
  OrderTimelineEntry?: OrderTimelineEntryResolvers<ContextType>;
  Webhook?: WebhookResolvers<ContextType>;
  WebhookDisabledReason?: WebhookDisabledReasonResolvers;
  WebhookEventType?: WebhookEventTypeResolvers;
  WebhookDelivery?: WebhookDeliveryResolvers<ContextType>;
  WebhookPayload?: WebhookPayloadResolvers<ContextType>;
  WebhookSecretPayload?: WebhookSecretPayloadResolvers<ContextType>;
  DeleteWebhookPayload?: DeleteWebhookPayloadResolvers<ContextType>;
  WebhookDeliveryPayload?: WebhookDeliveryPayloadResolvers<ContextType>;
  WebhookConnection?: WebhookConnectionResolvers<ContextType>;
  WebhookEdge?: WebhookEdgeResolvers<ContextType>;
  WebhookDeliveryConnection?: WebhookDeliveryConnectionResolvers<ContextType>;
  WebhookDeliveryEdge?: WebhookDeliveryEdgeResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
};

