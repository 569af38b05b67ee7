/** The amounts of a statement of sales. */
export interface SalesStatement {
  readonly grossSales: string
  readonly discount: string
  readonly netRefunds: string
  readonly netSales: string
  readonly netTax: string
  readonly totalSales: string
}

/** A line of the statement: gross sales − discounts − refunds = net sales, + tax = total sales. */
interface StatementLine {
  readonly amount: keyof SalesStatement
  readonly label: string
  /** Its sign in the calculation; results have none. */
  readonly sign: '' | '−' | '+' | '='
}

/** The statement of sales in the order of its calculation. */
export const STATEMENT: readonly StatementLine[] = [
  { amount: 'grossSales', label: 'Gross sales', sign: '' },
  { amount: 'discount', label: 'Discounts', sign: '−' },
  { amount: 'netRefunds', label: 'Refunds', sign: '−' },
  { amount: 'netSales', label: 'Net sales', sign: '=' },
  { amount: 'netTax', label: 'Tax', sign: '+' },
  { amount: 'totalSales', label: 'Total sales', sign: '=' },
]
