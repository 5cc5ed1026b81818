"""PostgreSQL: the register, finished runs, the books and the catalog, by asyncpg and named SQL."""
