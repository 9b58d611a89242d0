"""A catalogue of products in the shape of dummyjson.com's, always the same."""

from __future__ import annotations

import random
from typing import Any

__all__ = ["products"]

# category: the middle of its prices, and its brands
_CATEGORIES = {
    "beauty": (18, ["Aurelle", "Lumina", "Velvet Touch"]),
    "fragrances": (85, ["Maison Orme", "Noir Atelier"]),
    "furniture": (640, ["Bellavita", "Nordhem", "Oakline"]),
    "groceries": (4, [""]),
    "laptops": (1150, ["Corvus", "Helion", "Quanta Nova", "Zephyr"]),
    "smartphones": (560, ["Helion", "Pixelia", "Sonor"]),
    "watches": (240, ["Kairos", "Meridian", "Tempus"]),
}


def products(count: int = 100) -> dict[str, Any]:
    """Give a catalogue; groceries, as in the original, have no brand."""
    chance = random.Random("products")
    return {
        "products": [_product(number, chance) for number in range(1, count + 1)],
        "total": count,
        "skip": 0,
        "limit": count,
    }


def _product(number: int, chance: random.Random) -> dict[str, Any]:
    category = chance.choice(sorted(_CATEGORIES))
    middle, brands = _CATEGORIES[category]
    brand = chance.choice(brands)
    stock = chance.randrange(0, 100)
    product = {
        "id": number,
        "title": f"{brand or 'Fresh'} {category.rstrip('s').title()} {number}",
        "description": f"Item {number} of the {category} range.",
        "category": category,
        "price": round(middle * chance.lognormvariate(0, 0.3), 2),
        "discountPercentage": round(chance.uniform(0, 20), 2),
        "rating": round(chance.uniform(2.5, 5), 2),
        "stock": stock,
        "tags": [category],
        "sku": f"{category[:3].upper()}-{number:05d}",
        "weight": chance.randrange(1, 11),
        "availabilityStatus": "In Stock" if stock > 5 else "Low Stock",
        "minimumOrderQuantity": chance.randrange(1, 50),
    }
    return {**product, "brand": brand} if brand else product
