import type { ProductData } from '../product-variants.js'

/** Bestsellers first. */
export const outdoors: readonly ProductData[] = [
  {
    name: 'Insulated Steel Bottle, 750 ml',
    price: 3400,
    stock: 195,
    description:
      'Keeps water cold for a day and tea hot for half of one. The mouth is wide enough for ice and narrow enough to drink while walking. Powder-coated so that it does not slip or sweat.',
  },
  {
    name: 'Ridgeway 28 l Day Pack',
    price: 11900,
    stock: 46,
    description:
      'A pack for long days: ventilated back, a rain cover in its own pocket and hip belts that close over a jacket. The main compartment opens all the way round. Weighs 890 grams.',
  },
  {
    name: 'Two-Person Trekking Tent',
    price: 32900,
    stock: 12,
    description:
      'Pitches in four minutes, inner and outer together, so that the bed stays dry when the sky does not. Two doors and two porches keep the peace. Packed, it is 1.9 kg and the size of a loaf.',
  },
  {
    name: 'Down Sleeping Bag, −5 °C',
    price: 27900,
    stock: 9,
    description:
      'Responsibly sourced 700-fill down, baffled so that it stays where the cold is. The zip runs past the knee and never eats the lining. Comes with a compression sack and a large cotton bag for home.',
  },
  {
    name: 'Cork Yoga Mat',
    price: 7900,
    stock: 67,
    description:
      'Cork grips better the warmer your hands get, and natural rubber underneath keeps it flat. Four millimetres protect knees without swallowing balance. Wipe it and roll it up.',
  },
  {
    name: 'Trail Running Shoes',
    price: 13900,
    stock: 54,
    description:
      'Five-millimetre lugs for mud and a rock plate for what hides beneath it. The upper drains in minutes and dries in an hour. Roomy at the toes, firm at the heel.',
  },
  {
    name: 'Rechargeable Headlamp, 500 lm',
    price: 5900,
    stock: 81,
    description:
      'A wide beam for camp and a long one for the path, with a red light that spares your tent mate. Charges by USB-C and tells you honestly how many hours remain. Survives rain from any direction.',
  },
  {
    name: 'Folding Camp Chair',
    price: 8400,
    stock: 0,
    description:
      'Under a kilogram in the bag, and it carries 145 kg around the fire. The poles are joined by a cord and find their own way. Wide feet keep you above soft ground.',
  },
  {
    name: 'Titanium Camp Cook Set',
    price: 9900,
    stock: 28,
    description:
      'A pot, a pan that doubles as its lid and a folding handle that fits both. Titanium is light, tasteless and all but indestructible. A gas cartridge nests inside.',
  },
]

/** Bestsellers first. */
export const books: readonly ProductData[] = [
  {
    name: 'The Patient Baker',
    price: 3200,
    stock: 120,
    description:
      'Sixty breads that ask for time instead of skill, from a baker who works at night. Each recipe has a timetable you can pin to the fridge. With a chapter on what went wrong and why.',
  },
  {
    name: 'A Field Guide to City Birds',
    price: 2400,
    stock: 98,
    description:
      'One hundred and forty birds you can meet without leaving town, painted from life. Codes lead to their songs. Small enough for a coat pocket, bound to survive it.',
  },
  {
    name: 'Distributed Systems, Kindly Explained',
    price: 4900,
    stock: 64,
    description:
      'Clocks, consensus and queues for people who have to keep them running. Every chapter starts with an outage and ends with a checklist. No proofs, many pictures.',
  },
  {
    name: 'The Lighthouse Ledger',
    price: 1800,
    stock: 150,
    description:
      "A novel about three generations of keepers on an island that appears on no map. When the youngest finds her grandmother's second set of books, the sums tell a different story. Slow, salty and hard to put down.",
  },
  {
    name: 'Weeknights: Dinner in Thirty Minutes',
    price: 2900,
    stock: 85,
    description:
      'One hundred dinners with ten ingredients or fewer, sorted by what is left in the cupboard. Most need a single pan. Tested by families who were already hungry.',
  },
  {
    name: 'Maps of Imaginary Places',
    price: 4500,
    stock: 31,
    description:
      'Fifty lands that never were, drawn by the cartographers who could not leave them alone. Each map unfolds, each has its legend and its rumours. A book to get lost in at any age.',
  },
  {
    name: 'The Repair Manual for Everything',
    price: 3600,
    stock: 47,
    description:
      'Zips, taps, chairs, toasters: how things fail and how to give them ten more years. Clear drawings, a list of tools that fits in a shoebox, and honest advice on when to stop.',
  },
  {
    name: 'Night Trains of Europe',
    price: 2700,
    stock: 1,
    description:
      'Twenty-four journeys that begin after dinner and end somewhere else at breakfast. Timetables, berths to ask for and where to find coffee on arrival. Written by someone who took them all.',
  },
  {
    name: 'Dot-Grid Notebook, A5',
    price: 1600,
    stock: 260,
    description:
      'One hundred and sixty pages of 100-gram paper that does not mind fountain pens. Opens flat at any page and closes with an elastic that lasts. Numbered pages and an index for people with plans.',
  },
]
