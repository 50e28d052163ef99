"""Reading: what people type, say and quote, and the one number that they mean."""
