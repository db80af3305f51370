"""A calendar to look at: pages for people, in a browser or as a Mini App."""
