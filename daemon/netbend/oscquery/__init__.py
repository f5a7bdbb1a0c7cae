"""OSCQuery (Vidvox' proposal, 2017): the tree as JSON, values that are listened to, and where it is to be found."""
