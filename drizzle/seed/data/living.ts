import type { ProductData } from '../product-variants.js'

/** Bestsellers first. */
export const home: readonly ProductData[] = [
  {
    name: 'Washed Linen Duvet Cover',
    price: 13900,
    stock: 48,
    description:
      'European flax, stone-washed until it is soft, and cool in summer without being cold in winter. Closes with buttons made of corozo nut. No ironing expected.',
  },
  {
    name: 'Half Moon Table Lamp',
    price: 8900,
    stock: 57,
    description:
      'A dome of opal glass on an oak foot that gives light you can read by and relax in. Touch the base to dim it in three steps. The bulb is included and can be replaced.',
  },
  {
    name: 'Merino Throw Blanket',
    price: 9900,
    stock: 39,
    description:
      'Woven from pure merino in a herringbone that hides the years. Warm on the sofa, light enough for the train. It airs clean overnight and rarely needs washing.',
  },
  {
    name: 'Soy Wax Candle, Fig & Cedar',
    price: 2800,
    stock: 180,
    description:
      'Green fig leaf at first, dry cedar an hour later. The cotton wick burns evenly for fifty hours. The glass is heavy enough to become a tumbler.',
  },
  {
    name: 'Oak Wall Shelf, 80 cm',
    price: 7400,
    stock: 26,
    description:
      'Solid oiled oak with a fixing that disappears inside the wood. Carries 25 kg of books, plants or good intentions. Drilling template and screws are in the box.',
  },
  {
    name: 'Terracotta Planter with Saucer',
    price: 3200,
    stock: 112,
    description:
      'Thick Italian clay that breathes, so that roots neither drown nor bake. The saucer is glazed inside and leaves no ring on the shelf. For pots of up to 18 cm.',
  },
  {
    name: 'Quiet Wall Clock',
    price: 4500,
    stock: 5,
    description:
      'A sweeping second hand instead of a ticking one. The dial is read at a glance from across the room, the case is powder-coated steel. One AA battery lasts about two years.',
  },
  {
    name: 'Woven Laundry Basket',
    price: 5600,
    stock: 0,
    description:
      'Hand-woven seagrass with a removable cotton bag that goes straight into the machine. Two sturdy handles, a lid that stays on, and room for two loads. Each weave is slightly different.',
  },
  {
    name: 'Turkish Cotton Bath Towels, Pair',
    price: 4900,
    stock: 91,
    description:
      'Long-staple cotton with a weight of 600 grams: thick enough to comfort, thin enough to dry by evening. The colour is dyed through and stays. Two towels of 70 by 140 cm.',
  },
]

/** Bestsellers first. */
export const clothing: readonly ProductData[] = [
  {
    name: 'Heavyweight Cotton T-Shirt',
    price: 2900,
    stock: 240,
    description:
      'A plain shirt done properly: 240-gram organic cotton, shoulder seams with tape, a collar that stays flat. Cut straight and a touch long. Washed once before it reaches you, so it will not shrink.',
  },
  {
    name: 'Merino Crew Sweater',
    price: 10900,
    stock: 58,
    description:
      'Fine merino that you can wear against the skin and under a jacket. Knitted in one piece without side seams. It does not hold smells, which makes it the only sweater you need to pack.',
  },
  {
    name: 'Selvedge Denim Jeans',
    price: 13900,
    stock: 44,
    description:
      'Thirteen-ounce Japanese denim woven on old narrow looms. They start stiff and end up yours. Straight leg, five pockets, free repairs.',
  },
  {
    name: 'Waxed Field Jacket',
    price: 23900,
    stock: 16,
    description:
      'Dry-waxed cotton that shrugs off rain and picks up character instead of dirt. Six pockets, one of them big enough for a paperback. Rewax it once a year and pass it on one day.',
  },
  {
    name: 'Canvas Low Sneakers',
    price: 7900,
    stock: 83,
    description:
      'Organic canvas on a sole of natural rubber, stitched rather than glued. A cork footbed moulds to you within a week. Wide enough for real feet.',
  },
  {
    name: 'Lambswool Scarf',
    price: 5900,
    stock: 70,
    description:
      'Brushed lambswool from a Scottish mill, soft and warm without bulk. Two metres long, enough to wrap twice. The fringe is twisted by hand.',
  },
  {
    name: 'Everyday Socks, Five Pairs',
    price: 2400,
    stock: 210,
    description:
      'Combed cotton with a little stretch and a flat seam across the toes. Heel and toe are reinforced where socks give up first. Five quiet colours that can be mixed when one goes missing.',
  },
  {
    name: 'Packable Rain Shell',
    price: 12900,
    stock: 2,
    description:
      'Three layers, taped seams, 290 grams: it folds into its own pocket, and that fits in yours. Zips under the arms let the heat out. Made from recycled nylon, proofed without fluorocarbons.',
  },
  {
    name: 'Leather Belt, Bridle Brown',
    price: 6400,
    stock: 49,
    description:
      'Full-grain bridle leather, four millimetres thick, with a buckle of solid brass. Cut from one piece, so there is nothing to split. It darkens beautifully.',
  },
]
