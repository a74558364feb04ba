"""What an edition holds besides what people are asked: brought in as an export says it stood."""
