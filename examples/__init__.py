"""Pictures of each kind of page, and the script that draws them."""
