"""Files in and out: `import`, `export`, `upsert`, `forecast` and `guide`."""
