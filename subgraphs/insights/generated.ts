// Written by `npm run schema` from the SDL of this subgraph.
import type { ErrorCode } from '@shopstack/schema/errors';
import type { RoleMapper as Role } from './profiles/mappers.js';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserConnectionMapper, UserMapper } from './profiles/mappers.js';
import type { CategorySalesMapper, CustomerSalesMapper, ProductSalesMapper, SalesBucketMapper, SalesPeriodMapper, SalesReportMapper, CustomerStatsMapper, SalesFiguresMapper } from './sales/mappers.js';
import type { ProductMapper, SuggestionMapper, TrendingProductMapper, ProductSearchEdgeMapper, ProductSearchConnectionMapper } from './search/mappers.js';
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

export type Query = {
  /** The caller's account; null without a token, `UNAUTHENTICATED` with an invalid or expired one. */
  me?: Maybe<User>;
  /** One account: the caller's own, or any for callers with the scope `users:read`; null when it does not exist. */
  user?: Maybe<User>;
  /** All accounts, newest first. */
  users?: Maybe<UserConnection>;
  /** The state of the shop, for people; load balancers query `/health/ready`. Results are cached for one second. While insights is down, the gateway responds in its place: `degraded`, with `INSIGHTS` as the only component. */
  health?: Maybe<Health>;
  /** Sales of a period, in total and over time. An order counts at the time of its payment, a refund at the time of the refund. */
  salesReport?: Maybe<SalesReport>;
  /** Best-selling products of a period, best first. */
  topProducts?: Maybe<Array<ProductSales>>;
  /** Sales of a period by category, highest revenue first; at most 200 categories. */
  salesByCategory?: Maybe<Array<CategorySales>>;
  /** Customers of a period, and the top customers of all time. */
  customerStats?: Maybe<CustomerStats>;
  /** Discount codes of paid orders in a period, highest total discount first; at most 200 codes. */
  discountUsage?: Maybe<Array<DiscountUsage>>;
  /** Paid orders that are not shipped, placed in a period, newest first. */
  paidOrders?: Maybe<Array<PaidOrder>>;
  /** Full-text search for products. All words must match, stemmed, ignoring accents, joined or split (`tshirt`, `t-shirt`); the last word matches as a prefix. Stop words such as `the` count only when the query has no others. Without an exact match, similar spellings are searched. A query without words has no results. */
  searchProducts?: Maybe<ProductSearchConnection>;
  /** Autocompletion: product names that match the prefix, names that start with it first. */
  suggest?: Maybe<Array<Suggestion>>;
  /** Best-selling products of a recent window, best first; cached for up to one minute. */
  trendingProducts?: Maybe<Array<TrendingProduct>>;
};


export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


export type QueryUsersArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
  role?: InputMaybe<Role>;
};


export type QuerySalesReportArgs = {
  from?: InputMaybe<Scalars['Date']['input']>;
  to?: InputMaybe<Scalars['Date']['input']>;
  interval?: InputMaybe<Interval>;
  timezone?: Scalars['String']['input'];
  compareToPrevious?: Scalars['Boolean']['input'];
  compareTo?: InputMaybe<SalesComparison>;
};


export type QueryTopProductsArgs = {
  from?: InputMaybe<Scalars['Date']['input']>;
  to?: InputMaybe<Scalars['Date']['input']>;
  timezone?: Scalars['String']['input'];
  by?: ProductRanking;
  first?: Scalars['Int']['input'];
};


export type QuerySalesByCategoryArgs = {
  from?: InputMaybe<Scalars['Date']['input']>;
  to?: InputMaybe<Scalars['Date']['input']>;
  timezone?: Scalars['String']['input'];
};


export type QueryCustomerStatsArgs = {
  from?: InputMaybe<Scalars['Date']['input']>;
  to?: InputMaybe<Scalars['Date']['input']>;
  timezone?: Scalars['String']['input'];
  first?: Scalars['Int']['input'];
};


export type QueryDiscountUsageArgs = {
  from?: InputMaybe<Scalars['Date']['input']>;
  to?: InputMaybe<Scalars['Date']['input']>;
  timezone?: Scalars['String']['input'];
};


export type QueryPaidOrdersArgs = {
  from?: InputMaybe<Scalars['Date']['input']>;
  to?: InputMaybe<Scalars['Date']['input']>;
  timezone?: Scalars['String']['input'];
  first?: Scalars['Int']['input'];
};


export type QuerySearchProductsArgs = {
  query: Scalars['String']['input'];
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  sort?: SearchSort;
  mode?: SearchMode;
};


export type QuerySuggestArgs = {
  prefix: Scalars['String']['input'];
  first?: Scalars['Int']['input'];
};


export type QueryTrendingProductsArgs = {
  window?: TrendWindow;
  first?: Scalars['Int']['input'];
};

/** The state of the shop. */
export type Health = {
  /** `ok` when every component is `UP` or `OFF`, otherwise `degraded`. */
  status: Scalars['String']['output'];
  /** When this response was created. */
  timestamp: Scalars['DateTime']['output'];
  /** The components of the shop. `REPLICA` is listed only when one is configured. */
  components: Array<HealthComponent>;
};

/** The state of one component. */
export type HealthComponent = {
  /** Which component. */
  name: HealthComponentName;
  /** Its state. */
  state: HealthState;
  /** Seconds it is behind; null when unknown, and for components without a lag. */
  lag?: Maybe<Scalars['Float']['output']>;
  /** Seconds since the component was checked. */
  age: Scalars['Float']['output'];
};

/** A component of the shop. */
export type HealthComponentName =
  /** The insights subgraph: search, reports, profiles and health; listed only while it is down. */
  | 'INSIGHTS'
  /** The Postgres primary. */
  | 'DATABASE'
  /** The Postgres replica that serves searches and reports. */
  | 'REPLICA'
  /** Redis, for sessions and rate limits shared between processes; memory is used while it is down. */
  | 'REDIS'
  /** Delivery of events to the consumers in the shop. */
  | 'RELAY'
  /** The precomputed sums behind the sales reports. */
  | 'ROLLUPS';

/** The state of a component. */
export type HealthState =
  /** Working. */
  | 'UP'
  /** Working, but at least 30 seconds behind. */
  | 'DEGRADED'
  /** Not responding, or at least five minutes behind. */
  | 'DOWN'
  /** Not configured. */
  | 'OFF';

export type Mutation = {
  /** Creates an account and signs in. */
  register?: Maybe<AuthPayload>;
  /** Updates the caller's name and profile. Omitted fields are unchanged; null clears a field. */
  updateProfile?: Maybe<UserPayload>;
};


export type MutationRegisterArgs = {
  input: RegisterInput;
};


export type MutationUpdateProfileArgs = {
  input: ProfileInput;
  replace?: Scalars['Boolean']['input'];
};

/** A user account. */
export type User = {
  /** Account id. */
  id: Scalars['ID']['output'];
  /** E-mail address for sign-in; visible to the owner and to callers with the scope `users:read`. */
  email?: Maybe<Scalars['String']['output']>;
  /** When a link that was sent to the e-mail address was opened; null: the address is not confirmed. Visible like the address. */
  emailConfirmedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Name of the user. */
  name: Scalars['String']['output'];
  /** Role; visible to the owner and to callers with the scope `users:read`. */
  role?: Maybe<Role>;
  /** Profile; visible to the owner and to callers with the scope `users:read`. */
  profile?: Maybe<Profile>;
  /** When the account was disabled by an operator; null while it may sign in. Visible to callers with the scope `users:read`. */
  disabledAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the account was created. */
  createdAt: Scalars['DateTime']['output'];
  /** When the account was last modified; visible to the owner and to callers with the scope `users:read`. */
  updatedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Input for register. */
export type RegisterInput = {
  /** A valid e-mail address without an account in any spelling; at most 255 visible characters. */
  email: Scalars['String']['input'];
  /** 8 to 128 characters; no common password, and not the name or e-mail of the account. */
  password: Scalars['String']['input'];
  /** 1 to 255 characters. */
  name: Scalars['String']['input'];
};

/** Changes to the caller's name and profile. */
export type ProfileInput = {
  /** 1 to 255 characters; cannot be cleared. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** http or https URL of an avatar image, at most 2,048 characters; empty for none. */
  avatar?: InputMaybe<Scalars['String']['input']>;
  /** At most 2,000 characters. */
  bio?: InputMaybe<Scalars['String']['input']>;
  /** At most 50 characters. */
  phone?: InputMaybe<Scalars['String']['input']>;
};

/** Payload of updateProfile. */
export type UserPayload = {
  /** The account. */
  user?: Maybe<User>;
  /** Business errors; empty on success. */
  userErrors: Array<UserError>;
};

/** A page of accounts. */
export type UserConnection = {
  /** The accounts of this page. */
  nodes: Array<User>;
  /** The accounts of this page with their cursors. */
  edges: Array<UserEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
  /** Number of accounts in all pages, at most 10,000. */
  totalCount: Scalars['Int']['output'];
};

/** An account with its cursor. */
export type UserEdge = {
  /** The account. */
  node: User;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
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

/** Length of a report bucket in the report's time zone. */
export type Interval =
  /** One hour, from full hour to full hour. */
  | 'HOUR'
  /** One calendar day; 23 or 25 hours when daylight saving time changes. */
  | 'DAY'
  /** Monday to Sunday (ISO 8601). */
  | 'WEEK'
  /** Calendar month. */
  | 'MONTH';

/** The period that a report is compared with. */
export type SalesComparison =
  /** The preceding period of the same number of days. */
  | 'PRECEDING_PERIOD'
  /** The same days of the month before, up to its last day; a period of whole months is compared with whole months. */
  | 'MONTH_BEFORE'
  /** The same days of the year before; 29 February is compared with 28 February. */
  | 'YEAR_BEFORE';

/** Ranking criterion. */
export type ProductRanking =
  /** Revenue. */
  | 'REVENUE'
  /** Units sold. */
  | 'UNITS';

/** Sales of a period. */
export type SalesReport = {
  /** First day of the period. */
  from: Scalars['Date']['output'];
  /** Last day of the period, inclusive. */
  to: Scalars['Date']['output'];
  /** Length of a bucket. */
  interval: Interval;
  /** Time zone of the days, as requested. */
  timezone: Scalars['String']['output'];
  /** ISO 4217 code of every amount, such as `USD`. */
  currency: Scalars['String']['output'];
  /** The report is complete up to this time; later events may be missing. */
  asOf: Scalars['DateTime']['output'];
  /** Totals of the period. */
  totals: SalesFigures;
  /** Consecutive buckets in order, zero where nothing was sold. The first and last buckets are cut to the period. */
  buckets: Array<SalesBucket>;
  /** The comparison period; null unless `compareTo` or `compareToPrevious` is given, and `from`. */
  previous?: Maybe<SalesPeriod>;
};

/** The comparison period of a report. */
export type SalesPeriod = {
  /** First day. */
  from: Scalars['Date']['output'];
  /** Last day, inclusive. */
  to: Scalars['Date']['output'];
  /** Totals of the period. */
  totals: SalesFigures;
  /** Consecutive buckets in order, of the report's interval. */
  buckets: Array<SalesBucket>;
};

/** Sales figures. */
export type SalesFigures = {
  /** Total of the paid orders after discount, including tax; refunds are not subtracted. */
  revenue: Scalars['Money']['output'];
  /** Number of paid orders. */
  orders: Scalars['Int']['output'];
  /** Units in these orders. */
  units: Scalars['Int']['output'];
  /** Revenue per order, rounded half up; 0.00 without orders. */
  averageOrderValue: Scalars['Money']['output'];
  /** Price of everything sold, before discount and tax. */
  grossSales: Scalars['Money']['output'];
  /** Total discount of the orders. */
  discount: Scalars['Money']['output'];
  /** Refunds in the period without their tax, of these or earlier orders. */
  netRefunds: Scalars['Money']['output'];
  /** grossSales − discount − netRefunds. */
  netSales: Scalars['Money']['output'];
  /** Tax of the orders less the tax in the refunds. */
  netTax: Scalars['Money']['output'];
  /** netSales + netTax: what was paid less what was refunded. */
  totalSales: Scalars['Money']['output'];
  /** Tax included in the revenue, also that of refunded orders; `netTax` is without it. */
  tax: Scalars['Money']['output'];
  /** Total refunds in the period including their tax, of these or earlier orders; `netRefunds` is without it. */
  refunds: Scalars['Money']['output'];
};

/** Sales figures of one bucket. */
export type SalesBucket = {
  /** Start, inclusive. */
  start: Scalars['DateTime']['output'];
  /** End, exclusive. */
  end: Scalars['DateTime']['output'];
  /** Total of the paid orders after discount, including tax; refunds are not subtracted. */
  revenue: Scalars['Money']['output'];
  /** Number of paid orders. */
  orders: Scalars['Int']['output'];
  /** Units in these orders. */
  units: Scalars['Int']['output'];
  /** Revenue per order, rounded half up; 0.00 without orders. */
  averageOrderValue: Scalars['Money']['output'];
  /** Price of everything sold, before discount and tax. */
  grossSales: Scalars['Money']['output'];
  /** Total discount of the orders. */
  discount: Scalars['Money']['output'];
  /** Refunds in the period without their tax, of these or earlier orders. */
  netRefunds: Scalars['Money']['output'];
  /** grossSales − discount − netRefunds. */
  netSales: Scalars['Money']['output'];
  /** Tax of the orders less the tax in the refunds. */
  netTax: Scalars['Money']['output'];
  /** netSales + netTax: what was paid less what was refunded. */
  totalSales: Scalars['Money']['output'];
  /** Tax included in the revenue, also that of refunded orders; `netTax` is without it. */
  tax: Scalars['Money']['output'];
  /** Total refunds in the period including their tax, of these or earlier orders; `netRefunds` is without it. */
  refunds: Scalars['Money']['output'];
};

/** Sales of one product. */
export type ProductSales = {
  /** The product; null with an error while the catalog is unavailable. */
  product?: Maybe<Product>;
  /** Units sold. */
  units: Scalars['Int']['output'];
  /** Revenue before discount and tax. */
  revenue: Scalars['Money']['output'];
  /** Price of the refunded units, before discount and tax. */
  refunds: Scalars['Money']['output'];
  /** Price of the units sold, before discount and tax; the same as `revenue`. */
  grossSales: Scalars['Money']['output'];
  /** Share in the discounts of the orders, in proportion to the prices of their lines. */
  discount: Scalars['Money']['output'];
  /** Share in the refunds without their tax; a refund of an amount counts for what was left of its order. */
  netRefunds: Scalars['Money']['output'];
  /** grossSales − discount − netRefunds. */
  netSales: Scalars['Money']['output'];
  /** Share in the taxes of the orders less those in the refunds. */
  netTax: Scalars['Money']['output'];
  /** netSales + netTax. */
  totalSales: Scalars['Money']['output'];
};

/** Sales of one category. */
export type CategorySales = {
  /** Category of the products when they were ordered; null for products without a category. */
  category?: Maybe<Scalars['String']['output']>;
  /** Number of paid orders with products of the category. */
  orders: Scalars['Int']['output'];
  /** Units sold. */
  units: Scalars['Int']['output'];
  /** Revenue before discount and tax. */
  revenue: Scalars['Money']['output'];
  /** Price of the refunded units, before discount and tax. */
  refunds: Scalars['Money']['output'];
  /** Price of the units sold, before discount and tax; the same as `revenue`. */
  grossSales: Scalars['Money']['output'];
  /** Share in the discounts of the orders, in proportion to the prices of their lines. */
  discount: Scalars['Money']['output'];
  /** Share in the refunds without their tax; a refund of an amount counts for what was left of its order. */
  netRefunds: Scalars['Money']['output'];
  /** grossSales − discount − netRefunds. */
  netSales: Scalars['Money']['output'];
  /** Share in the taxes of the orders less those in the refunds. */
  netTax: Scalars['Money']['output'];
  /** netSales + netTax. */
  totalSales: Scalars['Money']['output'];
};

/** Customers of a period. */
export type CustomerStats = {
  /** Number of paid orders. */
  orders: Scalars['Int']['output'];
  /** Customers who paid their first order. */
  newCustomers: Scalars['Int']['output'];
  /** Paid orders of customers with an earlier paid order. */
  returningOrders: Scalars['Int']['output'];
  /** Customers with the highest revenue of all time. */
  topCustomers: Array<CustomerSales>;
};

/** Sales to one customer, of all time. */
export type CustomerSales = {
  /** The customer; null for callers without the scope `users:read`. */
  user?: Maybe<User>;
  /** Number of paid orders. */
  orders: Scalars['Int']['output'];
  /** Total of those orders. */
  revenue: Scalars['Money']['output'];
  /** Total refunds to the customer. */
  refunds: Scalars['Money']['output'];
  /** When the first order was paid. */
  firstPaidAt: Scalars['DateTime']['output'];
  /** When the latest order was paid. */
  lastPaidAt: Scalars['DateTime']['output'];
};

/** Usage of a discount code. */
export type DiscountUsage = {
  /** The code. */
  code: Scalars['String']['output'];
  /** Number of paid orders with the code. */
  orders: Scalars['Int']['output'];
  /** Total discount of the code. */
  discount: Scalars['Money']['output'];
  /** Total of those orders. */
  revenue: Scalars['Money']['output'];
};

/** A paid order that is not shipped. */
export type PaidOrder = {
  /** Order id. */
  id: Scalars['ID']['output'];
  /** Total amount. */
  total: Scalars['Money']['output'];
  /** When the order was placed. */
  createdAt: Scalars['DateTime']['output'];
  /** When the order was paid; null for imported orders without a payment time. */
  paidAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A product in the catalog. */
export type Product = {
  /** Product id. */
  id: Scalars['ID']['output'];
  /** Units sold in paid orders minus refunded units; null with an error while insights is unavailable. */
  unitsSold?: Maybe<Scalars['Int']['output']>;
  /** Revenue of those units at order prices, before discount and tax; null with an error for callers without the scope `reports:read` and while insights is unavailable. */
  revenue?: Maybe<Scalars['Money']['output']>;
  /** Products recently bought together with it, most frequent first, without archived products. Null with an error while insights is unavailable. */
  related?: Maybe<Array<Product>>;
};


/** A product in the catalog. */
export type ProductRelatedArgs = {
  first?: Scalars['Int']['input'];
};

/** Sort order of search results. Ties are broken by id, oldest first for `PRICE_ASC` and newest first otherwise. Of words that thousands of products have, a page by price or time examines at most 10,000 products: a page may then be short although `hasNextPage` is true. */
export type SearchSort =
  /** Best match first: exact name, then exact spelling; name weighs more than category, category more than description. For words that thousands of products have, a few hundred candidates are ranked; with a filter, those among 10,000 products that it narrows first. */
  | 'RELEVANCE'
  /** Lowest price first. */
  | 'PRICE_ASC'
  /** Highest price first. */
  | 'PRICE_DESC'
  /** Newest first. */
  | 'NEWEST';

/** Match mode. */
export type SearchMode =
  /** Full-text search; similar spellings when nothing matches exactly. */
  | 'FUZZY'
  /** Case-insensitive substring search in name and description, by id, oldest first. Text without three consecutive letters or digits, or whose trigrams thousands of products have, is searched in 10,000 products per page; a page may then be short although `hasNextPage` is true. */
  | 'CONTAINS';

/** A page of search results. */
export type ProductSearchConnection = {
  /** The products of this page. */
  nodes: Array<Product>;
  /** The products of this page with cursors and highlights. */
  edges: Array<ProductSearchEdge>;
  /** Pagination of the list. */
  pageInfo: PageInfo;
  /** Number of matches, at most 1,000; counted only when selected. */
  totalCount: Scalars['Int']['output'];
  /** Whether the actual number may exceed `totalCount`. */
  isTotalCapped: Scalars['Boolean']['output'];
  /** Whether the results match similar spellings because nothing matched exactly. */
  isFuzzy: Scalars['Boolean']['output'];
  /** Facets of the results; computed only when selected. */
  facets: ProductFacets;
};

/** A search result. */
export type ProductSearchEdge = {
  /** The product. */
  node: Product;
  /** Cursor of this edge. */
  cursor: Scalars['String']['output'];
  /** Highlighted matches. */
  highlights: ProductHighlights;
};

/** Product texts as escaped HTML with matches in `<mark>`. */
export type ProductHighlights = {
  /** Name. */
  name: Scalars['String']['output'];
  /** Best matching excerpt of the description; null without a description. */
  description?: Maybe<Scalars['String']['output']>;
};

/** An autocompletion. */
export type Suggestion = {
  /** Product name. */
  text: Scalars['String']['output'];
  /** The product; one of them where several share the name. Null with an error while the catalog is unavailable. */
  product?: Maybe<Product>;
};

/** Time window of the sales. */
export type TrendWindow =
  /** The last 24 hours. */
  | 'DAY'
  /** The last seven days. */
  | 'WEEK'
  /** The last thirty days. */
  | 'MONTH';

/** A trending product. */
export type TrendingProduct = {
  /** The product; null with an error while the catalog is unavailable. */
  product?: Maybe<Product>;
  /** Units in paid orders. */
  units: Scalars['Int']['output'];
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
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
  Product:
    ( { __typename: 'Product' }
    & GraphQLRecursivePick<FederationTypes['Product'], {"id":true}> );
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
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Health: ResolverTypeWrapper<Health>;
  HealthComponent: ResolverTypeWrapper<HealthComponent>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  HealthComponentName: HealthComponentName;
  HealthState: HealthState;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  User: ResolverTypeWrapper<UserMapper>;
  RegisterInput: RegisterInput;
  ProfileInput: ProfileInput;
  UserPayload: ResolverTypeWrapper<Omit<UserPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  UserConnection: ResolverTypeWrapper<UserConnectionMapper>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  AuthPayload: ResolverTypeWrapper<Omit<AuthPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Interval: Interval;
  SalesComparison: SalesComparison;
  ProductRanking: ProductRanking;
  SalesReport: ResolverTypeWrapper<SalesReportMapper>;
  SalesPeriod: ResolverTypeWrapper<SalesPeriodMapper>;
  SalesFigures: ResolverTypeWrapper<SalesFiguresMapper>;
  SalesBucket: ResolverTypeWrapper<SalesBucketMapper>;
  ProductSales: ResolverTypeWrapper<ProductSalesMapper>;
  CategorySales: ResolverTypeWrapper<CategorySalesMapper>;
  CustomerStats: ResolverTypeWrapper<CustomerStatsMapper>;
  CustomerSales: ResolverTypeWrapper<CustomerSalesMapper>;
  DiscountUsage: ResolverTypeWrapper<DiscountUsage>;
  PaidOrder: ResolverTypeWrapper<PaidOrder>;
  Product: ResolverTypeWrapper<ProductMapper>;
  SearchSort: SearchSort;
  SearchMode: SearchMode;
  ProductSearchConnection: ResolverTypeWrapper<ProductSearchConnectionMapper>;
  ProductSearchEdge: ResolverTypeWrapper<ProductSearchEdgeMapper>;
  ProductHighlights: ResolverTypeWrapper<ProductHighlights>;
  Suggestion: ResolverTypeWrapper<SuggestionMapper>;
  TrendWindow: TrendWindow;
  TrendingProduct: ResolverTypeWrapper<TrendingProductMapper>;
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
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Health: Health;
  HealthComponent: HealthComponent;
  Float: Scalars['Float']['output'];
  Mutation: Record<PropertyKey, never>;
  User: UserMapper;
  RegisterInput: RegisterInput;
  ProfileInput: ProfileInput;
  UserPayload: Omit<UserPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  UserConnection: UserConnectionMapper;
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  AuthPayload: Omit<AuthPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  SalesReport: SalesReportMapper;
  SalesPeriod: SalesPeriodMapper;
  SalesFigures: SalesFiguresMapper;
  SalesBucket: SalesBucketMapper;
  ProductSales: ProductSalesMapper;
  CategorySales: CategorySalesMapper;
  CustomerStats: CustomerStatsMapper;
  CustomerSales: CustomerSalesMapper;
  DiscountUsage: DiscountUsage;
  PaidOrder: PaidOrder;
  Product: ProductMapper;
  ProductSearchConnection: ProductSearchConnectionMapper;
  ProductSearchEdge: ProductSearchEdgeMapper;
  ProductHighlights: ProductHighlights;
  Suggestion: SuggestionMapper;
  TrendingProduct: TrendingProductMapper;
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

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
  health?: Resolver<Maybe<ResolversTypes['Health']>, ParentType, ContextType>;
  salesReport?: Resolver<Maybe<ResolversTypes['SalesReport']>, ParentType, ContextType, RequireFields<QuerySalesReportArgs, 'timezone' | 'compareToPrevious'>>;
  topProducts?: Resolver<Maybe<Array<ResolversTypes['ProductSales']>>, ParentType, ContextType, RequireFields<QueryTopProductsArgs, 'timezone' | 'by' | 'first'>>;
  salesByCategory?: Resolver<Maybe<Array<ResolversTypes['CategorySales']>>, ParentType, ContextType, RequireFields<QuerySalesByCategoryArgs, 'timezone'>>;
  customerStats?: Resolver<Maybe<ResolversTypes['CustomerStats']>, ParentType, ContextType, RequireFields<QueryCustomerStatsArgs, 'timezone' | 'first'>>;
  discountUsage?: Resolver<Maybe<Array<ResolversTypes['DiscountUsage']>>, ParentType, ContextType, RequireFields<QueryDiscountUsageArgs, 'timezone'>>;
  paidOrders?: Resolver<Maybe<Array<ResolversTypes['PaidOrder']>>, ParentType, ContextType, RequireFields<QueryPaidOrdersArgs, 'timezone' | 'first'>>;
  searchProducts?: Resolver<Maybe<ResolversTypes['ProductSearchConnection']>, ParentType, ContextType, RequireFields<QuerySearchProductsArgs, 'query' | 'first' | 'sort' | 'mode'>>;
  suggest?: Resolver<Maybe<Array<ResolversTypes['Suggestion']>>, ParentType, ContextType, RequireFields<QuerySuggestArgs, 'prefix' | 'first'>>;
  trendingProducts?: Resolver<Maybe<Array<ResolversTypes['TrendingProduct']>>, ParentType, ContextType, RequireFields<QueryTrendingProductsArgs, 'window' | 'first'>>;
};

export type HealthResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Health'] = ResolversParentTypes['Health']> = {
  status?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timestamp?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  components?: Resolver<Array<ResolversTypes['HealthComponent']>, ParentType, ContextType>;
};

export type HealthComponentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['HealthComponent'] = ResolversParentTypes['HealthComponent']> = {
  name?: Resolver<ResolversTypes['HealthComponentName'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['HealthState'], ParentType, ContextType>;
  lag?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  age?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  register?: Resolver<Maybe<ResolversTypes['AuthPayload']>, ParentType, ContextType, RequireFields<MutationRegisterArgs, 'input'>>;
  updateProfile?: Resolver<Maybe<ResolversTypes['UserPayload']>, ParentType, ContextType, RequireFields<MutationUpdateProfileArgs, 'input' | 'replace'>>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  emailConfirmedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['Role']>, ParentType, ContextType>;
  profile?: Resolver<Maybe<ResolversTypes['Profile']>, ParentType, ContextType>;
  disabledAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type UserPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserPayload'] = ResolversParentTypes['UserPayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['User']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type AuthPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuthPayload'] = ResolversParentTypes['AuthPayload']> = {
  accessToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<Array<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type SalesReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SalesReport'] = ResolversParentTypes['SalesReport']> = {
  from?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  interval?: Resolver<ResolversTypes['Interval'], ParentType, ContextType>;
  timezone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  totals?: Resolver<ResolversTypes['SalesFigures'], ParentType, ContextType>;
  buckets?: Resolver<Array<ResolversTypes['SalesBucket']>, ParentType, ContextType>;
  previous?: Resolver<Maybe<ResolversTypes['SalesPeriod']>, ParentType, ContextType>;
};

export type SalesPeriodResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SalesPeriod'] = ResolversParentTypes['SalesPeriod']> = {
  from?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Date'], ParentType, ContextType>;
  totals?: Resolver<ResolversTypes['SalesFigures'], ParentType, ContextType>;
  buckets?: Resolver<Array<ResolversTypes['SalesBucket']>, ParentType, ContextType>;
};

export type SalesFiguresResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SalesFigures'] = ResolversParentTypes['SalesFigures']> = {
  revenue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  orders?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  units?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  averageOrderValue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  grossSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netRefunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netTax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  totalSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type SalesBucketResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SalesBucket'] = ResolversParentTypes['SalesBucket']> = {
  start?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  end?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  revenue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  orders?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  units?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  averageOrderValue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  grossSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netRefunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netTax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  totalSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type ProductSalesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductSales'] = ResolversParentTypes['ProductSales']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  units?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revenue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  grossSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netRefunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netTax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  totalSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type CategorySalesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CategorySales'] = ResolversParentTypes['CategorySales']> = {
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  orders?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  units?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revenue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  grossSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netRefunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  netTax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  totalSales?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type CustomerStatsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomerStats'] = ResolversParentTypes['CustomerStats']> = {
  orders?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  newCustomers?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  returningOrders?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  topCustomers?: Resolver<Array<ResolversTypes['CustomerSales']>, ParentType, ContextType>;
};

export type CustomerSalesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomerSales'] = ResolversParentTypes['CustomerSales']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  orders?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revenue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  firstPaidAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastPaidAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type DiscountUsageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DiscountUsage'] = ResolversParentTypes['DiscountUsage']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  orders?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  revenue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type PaidOrderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PaidOrder'] = ResolversParentTypes['PaidOrder']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  paidAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ProductResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product'], FederationReferenceType extends FederationReferenceTypes['Product'] = FederationReferenceTypes['Product']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Product']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  unitsSold?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  revenue?: Resolver<Maybe<ResolversTypes['Money']>, ParentType, ContextType>;
  related?: Resolver<Maybe<Array<ResolversTypes['Product']>>, ParentType, ContextType, RequireFields<ProductRelatedArgs, 'first'>>;
};

export type ProductSearchConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductSearchConnection'] = ResolversParentTypes['ProductSearchConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Product']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['ProductSearchEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  isTotalCapped?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isFuzzy?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  facets?: Resolver<ResolversTypes['ProductFacets'], ParentType, ContextType>;
};

export type ProductSearchEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductSearchEdge'] = ResolversParentTypes['ProductSearchEdge']> = {
  node?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  highlights?: Resolver<ResolversTypes['ProductHighlights'], ParentType, ContextType>;
};

export type ProductHighlightsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductHighlights'] = ResolversParentTypes['ProductHighlights']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SuggestionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Suggestion'] = ResolversParentTypes['Suggestion']> = {
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
};

export type TrendingProductResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TrendingProduct'] = ResolversParentTypes['TrendingProduct']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  units?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
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
  Health?: HealthResolvers<ContextType>;
  HealthComponent?: HealthComponentResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserPayload?: UserPayloadResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  AuthPayload?: AuthPayloadResolvers<ContextType>;
  SalesReport?: SalesReportResolvers<ContextType>;
  SalesPeriod?: SalesPeriodResolvers<ContextType>;
  SalesFigures?: SalesFiguresResolvers<ContextType>;
  SalesBucket?: SalesBucketResolvers<ContextType>;
  ProductSales?: ProductSalesResolvers<ContextType>;
  CategorySales?: CategorySalesResolvers<ContextType>;
  CustomerStats?: CustomerStatsResolvers<ContextType>;
  CustomerSales?: CustomerSalesResolvers<ContextType>;
  DiscountUsage?: DiscountUsageResolvers<ContextType>;
  PaidOrder?: PaidOrderResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  ProductSearchConnection?: ProductSearchConnectionResolvers<ContextType>;
  ProductSearchEdge?: ProductSearchEdgeResolvers<ContextType>;
  ProductHighlights?: ProductHighlightsResolvers<ContextType>;
  Suggestion?: SuggestionResolvers<ContextType>;
  TrendingProduct?: TrendingProductResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
};

