import { runProgram } from '@shopstack/kit/program'
import { startSubgraph } from '@shopstack/kit/service'
import { transactions } from './subgraph.js'

await runProgram((config, log) => startSubgraph(transactions, config, log))
