"""The product's own chat door: answers that outlive their connection and can be read again from any place."""
