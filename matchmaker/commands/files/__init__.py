"""Files in and out: `import`, `export`, `upsert` and `guide`."""
