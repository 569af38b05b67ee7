import type { ProductData } from '../product-variants.js'

/** Bestsellers first. */
export const beauty: readonly ProductData[] = [
  {
    name: 'Daily Mineral Sunscreen, SPF 50',
    price: 2400,
    stock: 175,
    description:
      'High protection that disappears into the skin instead of sitting on it. Without perfume, safe for reefs and kind to eyes. The fifty-millilitre tube lasts about a month of mornings.',
  },
  {
    name: 'Cold-Pressed Rosehip Oil',
    price: 1900,
    stock: 130,
    description:
      'Three drops at night for skin that wakes up calm. Pressed from wild Chilean rosehips and bottled within days. Amber glass and a pipette keep it fresh to the last drop.',
  },
  {
    name: 'Solid Shampoo Bar, Rosemary',
    price: 1200,
    stock: 205,
    description:
      'One bar replaces two bottles and never leaks in a suitcase. Rosemary wakes the scalp, coconut makes the lather. Dries out on any rack within an hour.',
  },
  {
    name: 'Hand Balm with Beeswax',
    price: 1400,
    stock: 165,
    description:
      'For hands that garden, climb, cook or wash too often. Sinks in within a minute and leaves no film on the keyboard. A tin of sixty grams, refillable.',
  },
  {
    name: 'Safety Razor, Brass',
    price: 5400,
    stock: 36,
    description:
      'A heavy head does the work, so that your hand only has to steer. One blade, no plastic and a closer shave than five. Ten blades are included.',
  },
  {
    name: 'Eau de Parfum, Rain on Slate',
    price: 8900,
    stock: 22,
    description:
      'Wet stone, vetiver and the first minute after a storm. Stays close to the skin and lasts until evening. Fifty millilitres in a bottle made to be refilled.',
  },
  {
    name: 'Bamboo Hair Brush',
    price: 2200,
    stock: 78,
    description:
      'Rounded wooden pins glide through tangles without static. The cushion gives just enough. Good for dry hair of any length, and pleasant on a tired head.',
  },
  {
    name: 'Overnight Clay Mask',
    price: 2600,
    stock: 0,
    description:
      'White clay and oat milk that work while you sleep and rinse off before coffee. Clears without drying. Twice a week is plenty.',
  },
  {
    name: 'Bath Salts, Pine & Juniper',
    price: 1700,
    stock: 92,
    description:
      'Coarse sea salt with oils from a Finnish forest. A handful turns a tub into a clearing after rain. For sore legs and long winters.',
  },
]

/** Bestsellers first. */
export const toys: readonly ProductData[] = [
  {
    name: 'Harbour Town Board Game',
    price: 4200,
    stock: 76,
    description:
      'Load ships, outbid your family and close the harbour before the fog does. Two to five players, forty-five minutes, and no one is knocked out early. The rules fit on four pages.',
  },
  {
    name: 'Wooden Train Set, 48 Pieces',
    price: 5900,
    stock: 43,
    description:
      'Beech rails, two bridges, a crane that really lifts. Fits the tracks you already have. Rounded corners and water-based paint, from three years.',
  },
  {
    name: 'Thousand-Piece Puzzle, Old Town at Dusk',
    price: 2100,
    stock: 105,
    description:
      'An evening scene with a hundred lit windows, each with something going on inside. Thick linen-backed pieces that click. Comes with a poster, so that the box can stay closed.',
  },
  {
    name: 'Marble Run Builder Kit',
    price: 6400,
    stock: 38,
    description:
      'Ninety wooden parts and thirty marbles for tracks that get out of hand. It teaches gravity, patience and where marbles go under sofas. Challenge cards lead from easy to devious.',
  },
  {
    name: 'Plush Otter',
    price: 2700,
    stock: 118,
    description:
      'Soft, floppy and exactly the right size to be carried by one arm. Embroidered eyes, filling made of recycled bottles. Survives the washing machine and great affection.',
  },
  {
    name: 'Pocket Card Game, Liars & Lanterns',
    price: 1500,
    stock: 220,
    description:
      'A bluffing game for three to eight that is explained in two minutes and argued about for an hour. The cards are linen-finished. Small enough to live in a bag.',
  },
  {
    name: 'First Microscope',
    price: 7900,
    stock: 19,
    description:
      'Real glass lenses that enlarge up to four hundred times, built for hands of eight and up. With prepared slides, empty ones and a booklet of things to find in a puddle. Lights from above and from below.',
  },
  {
    name: 'Building Blocks, Natural Beech',
    price: 3900,
    stock: 3,
    description:
      'One hundred untreated blocks cut to the same measure, so that four small ones always make a large one. In a cotton sack with a drawstring. Someone will be building cathedrals by Sunday.',
  },
  {
    name: 'Stunt Kite, 1.6 m',
    price: 4800,
    stock: 51,
    description:
      'Two lines, quick turns and a lot of pull for its size. Carbon rods and ripstop nylon forgive hard landings. Flies from a gentle breeze upward.',
  },
]
