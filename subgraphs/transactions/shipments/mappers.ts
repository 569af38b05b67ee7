export type { ShipmentItemRow as ShipmentLineMapper, ShipmentRow as ShipmentMapper } from './queries.js'
