"""How people sign in: our answers to the questions that django-allauth and django-axes ask."""
