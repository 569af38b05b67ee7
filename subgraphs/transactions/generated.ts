// Written by `npm run schema` from the SDL of this subgraph.
import type { Role } from '@shopstack/drizzle/tables';
import type { OrderStatus } from '@shopstack/drizzle/tables';
import type { PaymentStatus } from '@shopstack/drizzle/tables';
import type { ErrorCode } from '@shopstack/schema/errors';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ProductRow, ProductList, NumberedProducts } from './catalog/queries.js';
import type { OrderRow, OrderList, OrderItemRow } from './orders/queries.js';
import type { PaymentRow } from './payments/queries.js';
import type { SessionRow } from './accounts/queries.js';
import type { UserRef, Context } from './context.js';
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
  /** One product, null when there is none of this id. */
  product?: Maybe<Product>;
  /** The catalog, a page at a time by cursor: costs the same on the first page and on the last. */
  products: ProductConnection;
  /** The catalog by page number, newest first. Prefer `products`: deep pages cost more here. */
  productsPage: ProductPage;
  /** Facts about the shop that hold for every amount and total. */
  shop: Shop;
  /** The caller's living sessions, the newest first: where they are signed in. */
  sessions: Array<Session>;
  /** One order: the caller's own, or anybody's for a caller with the scope `orders:manage`; null when there is no such order. */
  order?: Maybe<Order>;
  /** The caller's orders, newest first. */
  orders: OrderConnection;
};


export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


export type QueryProductsArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  category?: InputMaybe<Scalars['String']['input']>;
  sort?: ProductSort;
};


export type QueryProductsPageArgs = {
  page?: Scalars['Int']['input'];
  perPage?: Scalars['Int']['input'];
  category?: InputMaybe<Scalars['String']['input']>;
};


export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOrdersArgs = {
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<OrderStatus>;
};

export type Mutation = {
  /** Signs in. Unknown e-mail, wrong password and a disabled account read the same. */
  login: AuthPayload;
  /** Trades a refresh token for a new pair. Each is good once; using one again revokes its session, apart from a repeat within ten seconds, which gets the same answer. */
  refreshSession: AuthPayload;
  /** Ends the session of the token this is called with. */
  logout: LogoutPayload;
  /** Ends every session of the caller, this one included. */
  logoutEverywhere: LogoutPayload;
  /** Ends one session of the caller. */
  revokeSession: RevokeSessionPayload;
  /** Sets another password and ends every other session of the caller. */
  changePassword: ChangePasswordPayload;
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
  /** 8 to 128 characters. */
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
  /** When it was added to the catalog. */
  createdAt: Scalars['DateTime']['output'];
  /** When it was last changed. */
  updatedAt: Scalars['DateTime']['output'];
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
  /** By name, A to Z. */
  | 'NAME';

/** A page of products. */
export type ProductConnection = {
  /** The products of this page. */
  nodes: Array<Product>;
  /** The products of this page, each with its cursor. */
  edges: Array<ProductEdge>;
  /** Where this page lies in the list. */
  pageInfo: PageInfo;
  /** How many products the whole list has; counted only when asked for. */
  totalCount: Scalars['Int']['output'];
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
  /** Who placed it; null, with an error beside it, while insights is away and more than the id is asked. */
  customer?: Maybe<User>;
  /** When it was placed. */
  createdAt: Scalars['DateTime']['output'];
  /** When it last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** Every attempt to pay it, in the order they were made. */
  payments: Array<Payment>;
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
};

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

/** An order in a list. */
export type OrderEdge = {
  /** The order. */
  node: Order;
  /** Its position in this list. */
  cursor: Scalars['String']['output'];
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
  /** When it was made. */
  createdAt: Scalars['DateTime']['output'];
};

export type { PaymentStatus };



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
  Role: Role;
  Profile: ResolverTypeWrapper<Profile>;
  ErrorCode: ErrorCode;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  LoginInput: LoginInput;
  ChangePasswordInput: ChangePasswordInput;
  AuthPayload: ResolverTypeWrapper<Omit<AuthPayload, 'user'> & { user?: Maybe<ResolversTypes['User']> }>;
  Session: ResolverTypeWrapper<SessionRow>;
  LogoutPayload: ResolverTypeWrapper<LogoutPayload>;
  RevokeSessionPayload: ResolverTypeWrapper<RevokeSessionPayload>;
  ChangePasswordPayload: ResolverTypeWrapper<ChangePasswordPayload>;
  User: ResolverTypeWrapper<UserRef>;
  Product: ResolverTypeWrapper<ProductRow>;
  ProductSort: ProductSort;
  ProductConnection: ResolverTypeWrapper<ProductList>;
  ProductEdge: ResolverTypeWrapper<Omit<ProductEdge, 'node'> & { node: ResolversTypes['Product'] }>;
  ProductPage: ResolverTypeWrapper<NumberedProducts>;
  Shop: ResolverTypeWrapper<Shop>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Order: ResolverTypeWrapper<OrderRow>;
  OrderItem: ResolverTypeWrapper<OrderItemRow>;
  OrderStatus: OrderStatus;
  OrderConnection: ResolverTypeWrapper<OrderList>;
  OrderEdge: ResolverTypeWrapper<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>;
  Payment: ResolverTypeWrapper<PaymentRow>;
  PaymentStatus: PaymentStatus;
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
  Profile: Profile;
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Mutation: Record<PropertyKey, never>;
  LoginInput: LoginInput;
  ChangePasswordInput: ChangePasswordInput;
  AuthPayload: Omit<AuthPayload, 'user'> & { user?: Maybe<ResolversParentTypes['User']> };
  Session: SessionRow;
  LogoutPayload: LogoutPayload;
  RevokeSessionPayload: RevokeSessionPayload;
  ChangePasswordPayload: ChangePasswordPayload;
  User: UserRef;
  Product: ProductRow;
  ProductConnection: ProductList;
  ProductEdge: Omit<ProductEdge, 'node'> & { node: ResolversParentTypes['Product'] };
  ProductPage: NumberedProducts;
  Shop: Shop;
  Float: Scalars['Float']['output'];
  Order: OrderRow;
  OrderItem: OrderItemRow;
  OrderConnection: OrderList;
  OrderEdge: Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] };
  Payment: PaymentRow;
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
};

export type RoleResolvers = EnumResolverSignature<{ CUSTOMER?: any, ADMIN?: any }, ResolversTypes['Role']>;

export type ProfileResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Profile'] = ResolversParentTypes['Profile']> = {
  avatar?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  bio?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ErrorCodeResolvers = EnumResolverSignature<{ UNAUTHENTICATED?: any, FORBIDDEN?: any, INVALID_INPUT?: any, RATE_LIMITED?: any, INVALID_CREDENTIALS?: any, INVALID_REFRESH_TOKEN?: any, EMAIL_TAKEN?: any, SESSION_NOT_FOUND?: any, SERVICE_UNAVAILABLE?: any }, ResolversTypes['ErrorCode']>;

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductArgs, 'id'>>;
  products?: Resolver<ResolversTypes['ProductConnection'], ParentType, ContextType, RequireFields<QueryProductsArgs, 'first' | 'sort'>>;
  productsPage?: Resolver<ResolversTypes['ProductPage'], ParentType, ContextType, RequireFields<QueryProductsPageArgs, 'page' | 'perPage'>>;
  shop?: Resolver<ResolversTypes['Shop'], ParentType, ContextType>;
  sessions?: Resolver<Array<ResolversTypes['Session']>, ParentType, ContextType>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  orders?: Resolver<ResolversTypes['OrderConnection'], ParentType, ContextType, RequireFields<QueryOrdersArgs, 'first'>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  login?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationLoginArgs, 'input'>>;
  refreshSession?: Resolver<ResolversTypes['AuthPayload'], ParentType, ContextType, RequireFields<MutationRefreshSessionArgs, 'refreshToken'>>;
  logout?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType>;
  logoutEverywhere?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType>;
  revokeSession?: Resolver<ResolversTypes['RevokeSessionPayload'], ParentType, ContextType, RequireFields<MutationRevokeSessionArgs, 'id'>>;
  changePassword?: Resolver<ResolversTypes['ChangePasswordPayload'], ParentType, ContextType, RequireFields<MutationChangePasswordArgs, 'input'>>;
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

export type ProductResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product'], FederationReferenceType extends FederationReferenceTypes['Product'] = FederationReferenceTypes['Product']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Product']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  price?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  stock?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ProductConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductConnection'] = ResolversParentTypes['ProductConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Product']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['ProductEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
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
  customer?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  payments?: Resolver<Array<ResolversTypes['Payment']>, ParentType, ContextType>;
};

export type OrderItemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderItem'] = ResolversParentTypes['OrderItem']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  totalPrice?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
};

export type OrderStatusResolvers = EnumResolverSignature<{ PENDING?: any, PAID?: any, SHIPPED?: any, DELIVERED?: any, CANCELLED?: any, REFUNDED?: any }, ResolversTypes['OrderStatus']>;

export type OrderConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  nodes?: Resolver<Array<ResolversTypes['Order']>, ParentType, ContextType>;
  edges?: Resolver<Array<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  node?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PaymentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Payment'] = ResolversParentTypes['Payment']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PaymentStatus'], ParentType, ContextType>;
  amount?: Resolver<ResolversTypes['Money'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type PaymentStatusResolvers = EnumResolverSignature<{ SUCCEEDED?: any, DECLINED?: any, FAILED?: any }, ResolversTypes['PaymentStatus']>;

export type Resolvers<ContextType = Context> = {
  Money?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Date?: GraphQLScalarType;
  PageInfo?: PageInfoResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
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
  Product?: ProductResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  ProductPage?: ProductPageResolvers<ContextType>;
  Shop?: ShopResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  OrderItem?: OrderItemResolvers<ContextType>;
  OrderStatus?: OrderStatusResolvers;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  Payment?: PaymentResolvers<ContextType>;
  PaymentStatus?: PaymentStatusResolvers;
};

export type DirectiveResolvers<ContextType = Context> = {
  public?: PublicDirectiveResolver<any, any, ContextType>;
};

