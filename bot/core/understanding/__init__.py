"""What a text can mean (product.md section 2): deterministic, explainable, in process."""
