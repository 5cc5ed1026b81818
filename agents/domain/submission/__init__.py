"""What a board submitted, made readable and judged: text, hashes, language, verdict."""
