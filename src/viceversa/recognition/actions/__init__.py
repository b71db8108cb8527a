"""What happens with commitments and ideas, a file per noun.

commitments   made, reworded, kept or not      ideas      noted, tried, ended
sharing       published once all agree, withdrawn by anybody
"""
