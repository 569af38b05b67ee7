// Written by `npm run schema` from the operations in this folder.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
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

