FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home portal
WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt -c constraints.txt
COPY --chown=portal . .
RUN mkdir -p /data && chown portal /data
USER portal
ENV DATA_DIR=/data DJANGO_SETTINGS_MODULE=portal.settings.production PYTHONUNBUFFERED=1
RUN DJANGO_SETTINGS_MODULE=portal.settings.dev DATA_DIR=/tmp/build python manage.py compile_translations
EXPOSE 8000
CMD ["sh", "-c", "python manage.py migrate && python manage.py collectstatic --noinput && exec gunicorn portal.wsgi:application --pythonpath .,site --bind 0.0.0.0:8000 --workers 4 --threads 4"]
