// Written by `npm run schema` from the SDL of this subgraph.
import type { ErrorCode } from '@shopstack/schema/errors';
import type { RoleMapper as Role } from './profiles/mappers.js';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserConnectionMapper, UserMapper } from './profiles/mappers.js';
import type { CustomerSalesMapper, ProductSalesMapper, SalesBucketMapper, SalesPeriodMapper, SalesReportMapper, CustomerStatsMapper, SalesFiguresMapper } from './sales/mappers.js';
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
  /** The caller's account; null without a token, `UNAUTHENTICATED` with one that is not good any more. */
  me?: Maybe<User>;
  /** One account: the caller's own, or anybody's for a caller with the scope `users:read`; null when there is no such account. */
  user?: Maybe<User>;
  /** All accounts, the newest first. */
  users?: Maybe<UserConnection>;
  /** The state of the shop, for people; load balancers query `/health/ready`. Results are cached for one second. While insights is down, the gateway responds in its place: `degraded`, with `INSIGHTS` as the only component. */
  health?: Maybe<Health>;
  /** What the shop sold in a period, in total and over time. A paid order counts when it was paid, a refund when it was given. */
  salesReport?: Maybe<SalesReport>;
  /** The products that sold best in a period, the best first. */
  topProducts?: Maybe<Array<ProductSales>>;
  /** What each category sold in a period, by revenue; the first 200 of them. */
  salesByCategory?: Maybe<Array<CategorySales>>;
  /** Who bought in a period, and who bought most of all. */
  customerStats?: Maybe<CustomerStats>;
  /** Which discount codes were used in paid orders of a period, by what they took off; the first 200 of them. */
  discountUsage?: Maybe<Array<DiscountUsage>>;
  /** The newest orders that are paid and not yet shipped, placed in a period; the newest first. */
  paidOrders?: Maybe<Array<PaidOrder>>;
  /** Finds products by words: all of them, in any form, with or without accents, joined or split (`tshirt`, `t-shirt`); the last one may be half typed. Words such as `the` count when there are no others. Typing errors are forgiven when nothing is found otherwise. Without a word, nothing is found. */
  searchProducts?: Maybe<ProductSearchConnection>;
  /** What somebody may be about to type: names of products, those that begin with it first. */
  suggest?: Maybe<Array<Suggestion>>;
  /** What sells most at the moment, the most first; at most a minute old. */
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
  /** Opens an account and signs it in. */
  register?: Maybe<AuthPayload>;
  /** Changes the caller's name and profile: what is left out stays, null clears. */
  updateProfile?: Maybe<UserPayload>;
};


export type MutationRegisterArgs = {
  input: RegisterInput;
};


export type MutationUpdateProfileArgs = {
  input: ProfileInput;
  replace?: Scalars['Boolean']['input'];
};

/** A person with an account. */
export type User = {
  /** Identifies the account. */
  id: Scalars['ID']['output'];
  /** The address it signs in with; shown to its owner and to callers with the scope `users:read`. */
  email?: Maybe<Scalars['String']['output']>;
  /** What the person is called. */
  name: Scalars['String']['output'];
  /** What the account may do; shown to its owner and to callers with the scope `users:read`. */
  role?: Maybe<Role>;
  /** What the person tells about themselves; shown to its owner and to callers with the scope `users:read`. */
  profile?: Maybe<Profile>;
  /** When the account was opened. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was last changed; shown to its owner and to callers with the scope `users:read`. */
  updatedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Who registers. */
export type RegisterInput = {
  /** A valid address without an account, however it is typed; at most 255 characters, all of them visible. */
  email: Scalars['String']['input'];
  /** 8 to 128 characters; none of those that are guessed first, and no name or e-mail of the account. */
  password: Scalars['String']['input'];
  /** 1 to 255 characters. */
  name: Scalars['String']['input'];
};

/** What changes about the caller. */
export type ProfileInput = {
  /** 1 to 255 characters; it cannot be cleared. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** The http or https URL of a picture, at most 2,048 characters; empty for none. */
  avatar?: InputMaybe<Scalars['String']['input']>;
  /** At most 2,000 characters. */
  bio?: InputMaybe<Scalars['String']['input']>;
  /** At most 50 characters. */
  phone?: InputMaybe<Scalars['String']['input']>;
};

/** An account as it is now, or the reasons why nothing was changed. */
export type UserPayload = {
  /** The account. */
  user?: Maybe<User>;
  /** Why not, empty when it worked. */
  userErrors: Array<UserError>;
};

/** A page of accounts. */
export type UserConnection = {
  /** The accounts of this page. */
  nodes: Array<User>;
  /** The accounts of this page, each with its cursor. */
  edges: Array<UserEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
  /** How many accounts there are in all pages; 10,000 stands for that many or more. */
  totalCount: Scalars['Int']['output'];
};

/** An account in a list. */
export type UserEdge = {
  /** The account. */
  node: User;
  /** Its position in this list. */
  cursor: Scalars['String']['output'];
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

/** How long the buckets of a report are, by the clocks and calendars of its time zone. */
export type Interval =
  /** From one full hour to the next. */
  | 'HOUR'
  /** From one day's beginning to the next; 23 or 25 hours when clocks change. */
  | 'DAY'
  /** Monday to Sunday (ISO 8601). */
  | 'WEEK'
  /** From the first of a month to its last day. */
  | 'MONTH';

/** What makes one product better than another. */
export type ProductRanking =
  /** What it brought in. */
  | 'REVENUE'
  /** How many pieces were sold. */
  | 'UNITS';

/** What the shop sold in a period. */
export type SalesReport = {
  /** The first day of the period. */
  from: Scalars['Date']['output'];
  /** The last day of the period, included. */
  to: Scalars['Date']['output'];
  /** How long each bucket is. */
  interval: Interval;
  /** Whose days these are, as it was asked for. */
  timezone: Scalars['String']['output'];
  /** ISO 4217 code of every amount, such as `USD`. */
  currency: Scalars['String']['output'];
  /** Up to when everything is counted; what happened later may be missing. */
  asOf: Scalars['DateTime']['output'];
  /** The whole period. */
  totals: SalesFigures;
  /** The period in order, without gaps: where nothing was sold there are zeros. The first and the last one end with the period. */
  buckets: Array<SalesBucket>;
  /** The period of the same length in days directly before; null when it was not asked for, or `from` was left out. */
  previous?: Maybe<SalesPeriod>;
};

/** A period beside the one that a report is about. */
export type SalesPeriod = {
  /** Its first day. */
  from: Scalars['Date']['output'];
  /** Its last day, included. */
  to: Scalars['Date']['output'];
  /** The whole period. */
  totals: SalesFigures;
  /** The period in order, without gaps, in buckets of the same interval. */
  buckets: Array<SalesBucket>;
};

/** What was sold. */
export type SalesFigures = {
  /** What the paid orders came to, discount taken off and tax included; refunds are not taken off. */
  revenue: Scalars['Money']['output'];
  /** How many orders were paid. */
  orders: Scalars['Int']['output'];
  /** How many pieces they had. */
  units: Scalars['Int']['output'];
  /** Revenue by order, rounded half up; 0.00 without orders. */
  averageOrderValue: Scalars['Money']['output'];
  /** What discounts took off. */
  discount: Scalars['Money']['output'];
  /** The tax within the revenue. */
  tax: Scalars['Money']['output'];
  /** What was given back, of these orders or earlier ones. */
  refunds: Scalars['Money']['output'];
};

/** What was sold in a part of a period. */
export type SalesBucket = {
  /** When it begins. */
  start: Scalars['DateTime']['output'];
  /** When it ends; the first instant that is not in it any more. */
  end: Scalars['DateTime']['output'];
  /** What the paid orders came to, discount taken off and tax included; refunds are not taken off. */
  revenue: Scalars['Money']['output'];
  /** How many orders were paid. */
  orders: Scalars['Int']['output'];
  /** How many pieces they had. */
  units: Scalars['Int']['output'];
  /** Revenue by order, rounded half up; 0.00 without orders. */
  averageOrderValue: Scalars['Money']['output'];
  /** What discounts took off. */
  discount: Scalars['Money']['output'];
  /** The tax within the revenue. */
  tax: Scalars['Money']['output'];
  /** What was given back, of these orders or earlier ones. */
  refunds: Scalars['Money']['output'];
};

/** What one product sold. */
export type ProductSales = {
  /** The product; null, with an error beside it, while the catalog is away. */
  product?: Maybe<Product>;
  /** How many pieces were sold. */
  units: Scalars['Int']['output'];
  /** What they brought in, before discount and tax. */
  revenue: Scalars['Money']['output'];
  /** What was given back for it, before discount and tax. */
  refunds: Scalars['Money']['output'];
};

/** What one category sold. */
export type CategorySales = {
  /** The category, as it was when the orders were counted; null for products without one. */
  category?: Maybe<Scalars['String']['output']>;
  /** How many paid orders had something of it. */
  orders: Scalars['Int']['output'];
  /** How many pieces were sold. */
  units: Scalars['Int']['output'];
  /** What they brought in, before discount and tax. */
  revenue: Scalars['Money']['output'];
  /** What was given back for it, before discount and tax. */
  refunds: Scalars['Money']['output'];
};

/** Who bought. */
export type CustomerStats = {
  /** How many orders were paid. */
  orders: Scalars['Int']['output'];
  /** How many customers paid their first order. */
  newCustomers: Scalars['Int']['output'];
  /** How many of the orders came from customers who had paid one before. */
  returningOrders: Scalars['Int']['output'];
  /** Who brought in most, of all time. */
  topCustomers: Array<CustomerSales>;
};

/** What one customer bought, of all time. */
export type CustomerSales = {
  /** Who it is; null for callers without the scope `users:read`. */
  user?: Maybe<User>;
  /** How many orders they paid. */
  orders: Scalars['Int']['output'];
  /** What those orders came to. */
  revenue: Scalars['Money']['output'];
  /** What was given back to them. */
  refunds: Scalars['Money']['output'];
  /** When they paid their first order. */
  firstPaidAt: Scalars['DateTime']['output'];
  /** When they paid their latest order. */
  lastPaidAt: Scalars['DateTime']['output'];
};

/** What a discount code did. */
export type DiscountUsage = {
  /** The code. */
  code: Scalars['String']['output'];
  /** How many paid orders used it. */
  orders: Scalars['Int']['output'];
  /** What it took off. */
  discount: Scalars['Money']['output'];
  /** What those orders came to. */
  revenue: Scalars['Money']['output'];
};

/** An order that is paid and not yet shipped. */
export type PaidOrder = {
  /** Identifies the order. */
  id: Scalars['ID']['output'];
  /** What it came to. */
  total: Scalars['Money']['output'];
  /** When it was placed. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was paid; null where an older system did not say. */
  paidAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Something to sell. */
export type Product = {
  /** Identifies the product. */
  id: Scalars['ID']['output'];
  /** How many pieces were sold in paid orders and not given back; null, with an error beside it, while insights is away. */
  unitsSold?: Maybe<Scalars['Int']['output']>;
  /** What those pieces brought in, at the prices of their orders, before discount and tax; null, with an error beside it, for callers without the scope `reports:read` and while insights is away. */
  revenue?: Maybe<Scalars['Money']['output']>;
  /** What was bought together with it lately, the most often first; archived products are left out. Null, with an error beside it, while insights is away. */
  related?: Maybe<Array<Product>>;
};


/** Something to sell. */
export type ProductRelatedArgs = {
  first?: Scalars['Int']['input'];
};

/** How found products are ordered. Ties are broken by id, the newest first. */
export type SearchSort =
  /** The best match first: a product of this very name, then the spelling that was typed; a name weighs more than a category, and that more than a description. Of words that thousands of products have, some hundreds of those are compared and listed. */
  | 'RELEVANCE'
  /** The cheapest first, of at most 10,000 matches. */
  | 'PRICE_ASC'
  /** The dearest first, of at most 10,000 matches. */
  | 'PRICE_DESC'
  /** The newest first, of at most 10,000 matches. */
  | 'NEWEST';

/** What it means to be found. */
export type SearchMode =
  /** By words, with typing errors forgiven. */
  | 'FUZZY'
  /** Having exactly this text, in any case, anywhere in name or description; by id, the oldest first. A text without three letters or digits in a row is looked for in 10,000 products at a time. */
  | 'CONTAINS';

/** A page of found products. */
export type ProductSearchConnection = {
  /** The products of this page. */
  nodes: Array<Product>;
  /** The products of this page, each with its cursor and what was found in it. */
  edges: Array<ProductSearchEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
  /** How many products are found, 1,000 at most; counted only when asked for. */
  totalCount: Scalars['Int']['output'];
  /** Whether more products may be found than `totalCount` says. */
  isTotalCapped: Scalars['Boolean']['output'];
  /** Whether names that are spelled differently are shown, because nothing has the words as they were typed. */
  isFuzzy: Scalars['Boolean']['output'];
  /** What the found products are like; counted only when asked for. */
  facets: ProductFacets;
};

/** A product in a list of found ones. */
export type ProductSearchEdge = {
  /** The product. */
  node: Product;
  /** Its position in this list. */
  cursor: Scalars['String']['output'];
  /** What was found in it. */
  highlights: ProductHighlights;
};

/** Texts of a product as HTML: escaped, and what was found stands in `<mark>`. */
export type ProductHighlights = {
  /** Its name. */
  name: Scalars['String']['output'];
  /** The part of its description that fits best; null when it has none. */
  description?: Maybe<Scalars['String']['output']>;
};

/** Something that somebody may be about to type. */
export type Suggestion = {
  /** The name of a product. */
  text: Scalars['String']['output'];
  /** The product; one of them where several have this name. Null, with an error beside it, while the catalog is away. */
  product?: Maybe<Product>;
};

/** Since when sales count. */
export type TrendWindow =
  /** The last 24 hours. */
  | 'DAY'
  /** The last seven days. */
  | 'WEEK'
  /** The last thirty days. */
  | 'MONTH';

/** A product that sells. */
export type TrendingProduct = {
  /** The product; null, with an error beside it, while the catalog is away. */
  product?: Maybe<Product>;
  /** How many pieces were paid for. */
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
  ProductRanking: ProductRanking;
  SalesReport: ResolverTypeWrapper<SalesReportMapper>;
  SalesPeriod: ResolverTypeWrapper<SalesPeriodMapper>;
  SalesFigures: ResolverTypeWrapper<SalesFiguresMapper>;
  SalesBucket: ResolverTypeWrapper<SalesBucketMapper>;
  ProductSales: ResolverTypeWrapper<ProductSalesMapper>;
  CategorySales: ResolverTypeWrapper<CategorySales>;
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
  CategorySales: CategorySales;
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
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['Role']>, ParentType, ContextType>;
  profile?: Resolver<Maybe<ResolversTypes['Profile']>, ParentType, ContextType>;
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
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
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
  discount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  tax?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type ProductSalesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductSales'] = ResolversParentTypes['ProductSales']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  units?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revenue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type CategorySalesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CategorySales'] = ResolversParentTypes['CategorySales']> = {
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  orders?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  units?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revenue?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  refunds?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
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
};

