"""Invented people's names, from the places where the demo company has its sites."""

GIVEN = (
    "Aaliyah Abena Adaeze Adam Agnieszka Aino Akosua Alba Aleksander Alicja Amara Amélie Ana Anaïs Anders Aoife "
    "Arjun Astrid Ayodele Beatriz Bilal Björn Bongani Bruno Caio Camila Carlos Caroline Catarina Chiara Chidi "
    "Chinedu Ciara Clara Daan Dagny Daniel Diego Dineo Duarte Ebba Eduardo Efua Elena Elin Emeka Emil Emma "
    "Erik Esi Eszter Fatou Fenna Filip Finn Folasade Francisca Freya Gabriel Grace Gustav Hamza Hanna Hassan "
    "Helena Hugo Ibrahim Ida Ifeoma Ines Ingrid Isak Ivo Jakub Jan Jasmin Joana Joris Julia Kacper Karim Katarzyna "
    "Kofi Lamine Lars Latifah Lea Leila Lerato Lieke Linnea Lotte Lucas Lucía Luis Maja Malik Manon Marco Maria "
    "Marta Mateusz Mehdi Mina Mira Mohamed Naledi Nadia Ngozi Niamh Nils Noah Nora Nour Oisín Ola Olivia Omar "
    "Oskar Pauline Pedro Petra Piotr Priscilla Rachel Rafael Ravi Rita Robin Ruth Saga Salma Sanne Sara Sean "
    "Selma Sibusiso Simon Sofia Stella Sven Tariq Thabo Theo Thomas Tiago Tomás Tunde Uche Valentina Vera Vidya "
    "Viktoria Wanjiru Wiktor Yasmine Yusuf Zainab Zanele Zofia Zuzana"
).split()

FAMILY = (
    "Abiola Achterberg Adebayo Afolabi Almeida Andersson Asante Baptista Barbosa Benali Berg Bergström Blom "
    "Boateng Bonnet Botha Brennan Byrne Cardoso Carvalho Chevalier Claes Cohen Costa Dahl Danso Dekker Diop "
    "Dlamini Dubois Duffy Dupont Eklund Ekwueme El-Amrani Eriksson Eze Fernandes Ferreira Fischer Fontaine "
    "Forsberg Fournier Gallagher Garcia Girard Gomes Grabowski Gunnarsson Haddad Hansson Hendriks Hermans Hughes "
    "Ibekwe Idrissi Jansen Jansson Johnson Joubert Kaczmarek Kamiński Kelly Khumalo King Kowalski Kruger "
    "Lambert Laurent Lefèvre Lewandowski Lima Lindberg Lindgren Lopes Lund Maas Mabaso Magnusson Marques Martin "
    "Mbeki Mensah Mercier Meyer Moreau Morris Mulder Murphy Nair Naidoo Ndlovu Nel Nguyen Nilsson Nkosi Nolan "
    "Nowak Nunes Nwosu O’Brien Obi Okafor Olsson Ouattara Owusu Patel Pereira Perrin Persson Petit Pinto "
    "Quinn Ramos Reyes Ribeiro Robin Rossi Roux Sandberg Santos Schmidt Sibanda Silva Singh Sithole Smit Sousa "
    "Ström Svensson Taylor Teixeira Tembo Traoré van-Dijk van-Wyk Vasconcelos Verhoeven Vermeulen Visser Walsh "
    "Wang Wijaya Williams Wiśniewska Wójcik Yeboah Zhang Zieliński Zulu"
).split()
