# One image for every process of the desk; docker-compose.yaml says which one runs what.
FROM python:3.12-slim-bookworm

ENV PIP_NO_CACHE_DIR=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/opt/privacydesk/include:/opt/privacydesk/include/airflow_home/config

WORKDIR /opt/privacydesk

# The lock decides the versions; the Celery provider serves the compose profile `celery`.
COPY requirements.txt constraints.txt ./
RUN pip install -r requirements.txt apache-airflow-providers-celery redis -c constraints.txt

COPY pyproject.toml README.md LICENSE ./
COPY include include
COPY dags dags
COPY plugins plugins
RUN pip install --no-deps -e .

# Volumes take over the owner of the folder that they cover.
RUN useradd --uid 50000 --no-create-home desk \
    && install -d -o desk -m 0700 /var/lib/desk /var/lib/desk/vault /var/lib/desk/keys \
        /var/lib/desk/landing /var/lib/desk/company /var/lib/desk/devmail /var/lib/airflow
USER desk
ENV AIRFLOW_HOME=/var/lib/airflow HOME=/tmp
